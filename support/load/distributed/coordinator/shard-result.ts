import { mergeLatencies } from '../../load-histograms';
import type { MergedShard } from '../../merged-run';
import type { PackedRecords } from '../../packed-records';
import { shardReport, type ShardJob, type ShardReport } from '../wire/messages';
import { readMessage } from '../wire/read-message';
import { WireError } from '../wire/wire-error';
import { countReceived } from './received-counts';
import type { ShardInbox } from './shard-inbox';
import { readSpooled } from './spooled-records';

/** What is to be known of a shard besides what its worker told. */
interface ShardContext {
  /** Records by the coordinator's clock. */
  readonly moved: (records: PackedRecords) => PackedRecords;
  /** What was due before it, by the worker's clock, is in no histogram where its worker told none. */
  readonly measureFrom: number;
  /** Where its worker leaves its records, for people; undefined where they go by the stream. */
  readonly file: string | undefined;
}

/** What all shards of a load have in common, as their results are to. */
interface Wanted extends Pick<ShardJob, 'records'> {
  readonly begun: boolean;
}

/** What a shard comes to. */
export interface ShardOutcome extends MergedShard {
  /** Its records are all here, as far as its worker told. */
  readonly hasRecords: boolean;
  /** What is wrong with it: sentences of which its worker is the subject. */
  readonly faults: readonly string[];
}

/**
 * Reads what the job of a shard gave back. Throws a `WireError` where it does not fit what was told before; of a load
 * that was never begun a worker may not have told that it is ready.
 */
export function readReport(
  value: unknown,
  { worker, shard }: ShardInbox,
  { begun, records }: Wanted,
): ShardReport {
  const report = readMessage(shardReport, value, 'its result');
  if (report.shard.index !== shard.index || report.shard.of !== shard.of)
    throw new WireError(`its result is of shard ${report.shard.index} of ${report.shard.of}`);
  if (worker === undefined && begun) throw new WireError('it ended without having been ready');
  if (worker !== undefined && report.workerId !== worker)
    throw new WireError(`its result is that of ${report.workerId}`);
  if (report.records.kind !== records)
    throw new WireError(`its records are by ${report.records.kind}, and its job said ${records}`);
  try {
    mergeLatencies([report.histograms]);
  } catch (error) {
    throw new WireError(`its result has a histogram that is none: ${(error as Error).message}`);
  }
  return report;
}

/** Puts together what came of a shard: as its worker told, or where it told nothing, of what it sent. */
export async function shardOutcome(inbox: ShardInbox, context: ShardContext): Promise<ShardOutcome> {
  const { report } = inbox;
  const moved = (records: PackedRecords[]): PackedRecords[] =>
    // What was moved is not kept twice.
    records.splice(0).map((piece) => context.moved(piece));
  if (report === undefined) {
    const { counts, histograms } = countReceived(inbox.records, context.measureFrom);
    const faults = inbox.worker === undefined || context.file === undefined ? [] : [leftIn(context.file)];
    return { records: moved(inbox.records), counts, histograms, hasRecords: true, faults };
  }
  const { counts, histograms } = report;
  const faults = [...piecesMissing(inbox, report), ...secondsAmiss(report)];
  if (report.records.kind === 'stream')
    return { records: moved(inbox.records), counts, histograms, hasRecords: true, faults };
  try {
    const records = await readSpooled(report.records);
    return { records: moved(records), counts, histograms, hasRecords: true, faults };
  } catch (error) {
    return {
      records: [],
      counts,
      histograms,
      hasRecords: false,
      faults: [...faults, (error as Error).message],
    };
  }
}

const leftIn = (file: string): string =>
  `what it wrote of its records is in no figure, and left on its machine in ${file}, whole up to the last piece`;

function piecesMissing({ pieces }: ShardInbox, { records, truthPieces }: ShardReport): string[] {
  const told = records.kind === 'stream' ? records.pieces : 0;
  const kinds = [
    { what: 'records', sent: told, came: pieces.records },
    { what: 'the truth', sent: truthPieces, came: pieces.truth },
  ];
  return kinds
    .filter(({ sent, came }) => sent !== came)
    .map(({ what, sent, came }) => `it sent ${sent} pieces of ${what}, and ${came} came`);
}

function secondsAmiss({ seconds, counts }: ShardReport): string[] {
  const totals = { sent: 0, completed: 0, failed: 0 };
  for (const { sent, completed, failed } of seconds) {
    totals.sent += sent;
    totals.completed += completed;
    totals.failed += failed;
  }
  const wanted = {
    sent: counts.sent,
    completed: counts.completed,
    failed: counts.scheduled - counts.completed,
  };
  return (['sent', 'completed', 'failed'] as const)
    .filter((name) => totals[name] !== wanted[name])
    .map((name) => `it counted ${totals[name]} requests ${name} by seconds, and ${wanted[name]} in all`);
}
