import type { TallyCounts } from '../../../statistics/live-tally';
import type { Shard } from '../../load-plan';
import type { PackedRecords } from '../../packed-records';
import type { ClockReading, ShardProgress, ShardReport, WiredTrueRequest } from '../wire/messages';
import { WireError } from '../wire/wire-error';

const NOTHING: TallyCounts = { answered: 0, failed: 0, outputTokens: 0, responseTimeMs: 0 };

/** What has come from the worker of one shard. */
export class ShardInbox {
  readonly shard: Shard;
  /** The id of the worker that has it; known once it is ready. */
  worker: string | undefined;
  /** Of that worker, before the load. */
  clock: ClockReading | undefined;
  progress: ShardProgress | undefined;
  readonly records: PackedRecords[] = [];
  readonly truth: WiredTrueRequest[] = [];
  /** Reports of type `records` and of type `truth`. */
  pieces = { records: 0, truth: 0 };
  /** What its job gave back. */
  report: ShardReport | undefined;

  constructor(shard: Shard) {
    this.shard = shard;
  }

  /** Takes over how far it is, and gives what was counted since it told that before. Throws where that is less. */
  advance(progress: ShardProgress): TallyCounts {
    const before = this.progress?.tally ?? NOTHING;
    const { tally } = progress;
    const more = {
      answered: tally.answered - before.answered,
      failed: tally.failed - before.failed,
      outputTokens: tally.outputTokens - before.outputTokens,
      // Sums of fractions: the last bit of a difference may be lost.
      responseTimeMs: Math.max(0, tally.responseTimeMs - before.responseTimeMs),
    };
    if (more.answered < 0 || more.failed < 0 || more.outputTokens < 0)
      throw new WireError('its progress counts less than it did before');
    this.progress = progress;
    return more;
  }
}
