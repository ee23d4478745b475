import type { Milliseconds } from '../../../quantities/units';
import { BLOCK_ROWS, PLACES, WIDTH, type PackedRecords } from '../../packed-records';
import type { SecondCounts, ShardReport } from '../wire/messages';
import { recordPieces } from '../wire/record-pieces';
import { encodeRecords } from '../wire/records-on-wire';
import { SecondSeries } from '../wire/second-series';
import type { OwnSecrets } from '../wire/server-on-wire';
import { hiddenInRecords } from './hidden-secrets';
import { RecordSpool } from './record-spool';
import type { ReportStream } from './report-stream';

type Kept = ShardReport['records'];

/** Where the pieces of a shard's records go. */
export interface RecordSink {
  put(piece: Buffer, signal: AbortSignal): Promise<void>;
  /** Says where they are, when there are no more. */
  end(requests: number): Promise<Kept>;
}

/** Pieces as reports of the run's stream. */
export function streamSink(stream: ReportStream): RecordSink {
  let pieces = 0;
  return {
    put: async (piece, signal) => {
      await stream.sayInTurn('records', piece, signal);
      pieces += 1;
    },
    end: (requests) => Promise.resolve({ kind: 'stream', pieces, requests }),
  };
}

/** Pieces in a file of this machine, which is begun with the first of them. */
export function fileSink(path: string, host: string): RecordSink {
  let opened: Promise<RecordSpool> | undefined;
  const spool = (): Promise<RecordSpool> => (opened ??= RecordSpool.open(path));
  return {
    put: async (piece) => (await spool()).add(piece),
    end: async (requests) => ({ kind: 'files', host, path, requests, digest: await (await spool()).close() }),
  };
}

/** Takes the records of a shard as they come, counts what the report tells of them, and passes them on. */
export class RecordOutlet {
  requests = 0;
  readonly #sink: RecordSink;
  readonly #startAt: Milliseconds;
  readonly #signal: AbortSignal;
  readonly #secrets: OwnSecrets;
  readonly #series = new SecondSeries();
  /** Of the request that was due first of those that were sent; of several that were due then, called first. */
  #first = { scheduledAt: Infinity, calledAt: NaN };
  readonly #waiting: PackedRecords[] = [];
  #passing: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  /**
   * Aborting the signal ends what waits for somebody to hear it: what is left then is in `rest`. What servers said is
   * passed on without the secrets.
   */
  constructor(sink: RecordSink, startAt: Milliseconds, signal: AbortSignal, secrets: OwnSecrets) {
    this.#sink = sink;
    this.#secrets = secrets;
    this.#startAt = startAt;
    this.#signal = signal;
  }

  get seconds(): readonly SecondCounts[] {
    return this.#series.seconds;
  }

  /** By how much later than due the client came to the first request that it sent, in ms; null where there is none. */
  get beganLate(): number | null {
    const late = this.#first.calledAt - this.#first.scheduledAt;
    return Number.isNaN(late) ? null : late;
  }

  take(records: PackedRecords): void {
    if (records.count === 0) return;
    this.requests += records.count;
    this.#series.add(records, this.#startAt);
    this.#lookForFirst(records);
    this.#waiting.push(...recordPieces(hiddenInRecords(this.#secrets, records)));
    this.#passing = this.#passing.then(() => this.#passOn());
  }

  /** Resolves when all that was taken was passed on; rejects where something could not be. */
  async finish(): Promise<Kept> {
    await this.#passing;
    // A fault of the disk, or whatever the signal was aborted for.
    if (this.#failure !== undefined) throw this.#failure;
    return this.#sink.end(this.requests);
  }

  /** What was taken and not passed on, once nothing is under way any more. */
  async rest(): Promise<readonly PackedRecords[]> {
    await this.#passing;
    return this.#waiting;
  }

  async #passOn(): Promise<void> {
    for (
      let [piece] = this.#waiting;
      piece !== undefined && this.#failure === undefined;
      [piece] = this.#waiting
    ) {
      try {
        await this.#sink.put(encodeRecords(piece), this.#signal);
        this.#waiting.shift();
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error(String(error));
      }
    }
  }

  #lookForFirst({ blocks, count }: PackedRecords): void {
    for (let position = 0; position < count; position += 1) {
      const block = blocks[Math.floor(position / BLOCK_ROWS)];
      const row = (position % BLOCK_ROWS) * WIDTH;
      const scheduledAt = block?.[row + PLACES.scheduledAt] ?? NaN;
      if (scheduledAt > this.#first.scheduledAt || Number.isNaN(block?.[row + PLACES.sentAt] ?? NaN))
        continue;
      // Not when it was sent: that is after the connection stands, which takes longer the farther the server is.
      const calledAt = block?.[row + PLACES.calledAt] ?? NaN;
      // Of users who begin at once, records come in the order in which their answers ended.
      if (scheduledAt === this.#first.scheduledAt && calledAt >= this.#first.calledAt) continue;
      this.#first = { scheduledAt, calledAt };
    }
  }
}
