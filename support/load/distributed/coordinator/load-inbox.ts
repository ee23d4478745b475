import { LiveTally } from '../../../statistics/live-tally';
import type { LoadPlan } from '../../load-plan';
import { shardProgress, shardReady, trueRequests } from '../wire/messages';
import { readMessage } from '../wire/read-message';
import { decodeRecords } from '../wire/records-on-wire';
import { WireError } from '../wire/wire-error';
import type { Report } from './report-stream';
import { ShardInbox } from './shard-inbox';

/** What has come from all workers of a load. */
export class LoadInbox {
  readonly shards: readonly ShardInbox[];
  readonly #tally: LiveTally | undefined;
  readonly #byWorker = new Map<string, ShardInbox>();
  readonly #allReady = Promise.withResolvers<undefined>();

  constructor(of: number, { tally }: Pick<LoadPlan, 'tally'>) {
    this.shards = Array.from({ length: of }, (_, index) => new ShardInbox({ index, of }));
    this.#tally = tally === undefined ? undefined : LiveTally.over(tally);
  }

  /** Resolves when each shard has a worker that is ready. */
  get allReady(): Promise<undefined> {
    return this.#allReady.promise;
  }

  get readyCount(): number {
    return this.#byWorker.size;
  }

  /** Of all workers together, as they told last. */
  get progress(): { readonly over: number; readonly inFlight: number } {
    let [over, inFlight] = [0, 0];
    for (const { progress } of this.shards) {
      over += progress?.over ?? 0;
      inFlight += progress?.inFlight ?? 0;
    }
    return { over, inFlight };
  }

  shardOf(worker: string): ShardInbox | undefined {
    return this.#byWorker.get(worker);
  }

  /** Takes in a report. Throws a `WireError` that says what does not fit, which makes the load worth nothing. */
  take({ worker, type, data }: Report): void {
    switch (type) {
      case 'ready':
        this.#makeReady(worker, data);
        return;
      case 'progress': {
        const inbox = this.#own(worker, type);
        const told = readMessage(shardProgress, data, 'its progress');
        if (told.shard.index !== inbox.shard.index || told.shard.of !== inbox.shard.of)
          throw new WireError(
            `it told of shard ${told.shard.index} of ${told.shard.of}, and has shard ${inbox.shard.index}`,
          );
        const more = inbox.advance(told);
        this.#tally?.add(more);
        return;
      }
      case 'records': {
        const inbox = this.#own(worker, type);
        inbox.records.push(decodeRecords(data));
        inbox.pieces.records += 1;
        return;
      }
      case 'truth': {
        const inbox = this.#own(worker, type);
        inbox.truth.push(...readMessage(trueRequests, data, 'what its ground-truth server saw'));
        inbox.pieces.truth += 1;
        return;
      }
      default:
        throw new WireError(`its report is of type ${JSON.stringify(type)}, which is none`);
    }
  }

  #makeReady(worker: string, data: Buffer): void {
    const { shard, clock } = readMessage(shardReady, data, 'its readiness');
    const inbox = this.shards[shard.index];
    if (inbox?.shard.of !== shard.of)
      throw new WireError(
        `it is ready for shard ${shard.index} of ${shard.of}, and the load has ${this.shards.length}`,
      );
    if (inbox.worker !== undefined)
      throw new WireError(`it is ready for shard ${shard.index}, for which ${inbox.worker} was ready before`);
    const other = this.#byWorker.get(worker);
    if (other !== undefined)
      throw new WireError(`it is ready for shard ${shard.index}, and has shard ${other.shard.index} already`);
    inbox.worker = worker;
    inbox.clock = clock;
    this.#byWorker.set(worker, inbox);
    if (this.#byWorker.size === this.shards.length) this.#allReady.resolve(undefined);
  }

  #own(worker: string, type: string): ShardInbox {
    const inbox = this.#byWorker.get(worker);
    if (inbox === undefined) throw new WireError(`it told of ${type} before it was ready for any shard`);
    return inbox;
  }
}
