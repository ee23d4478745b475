import type { Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';
import type { LiveTally } from '../statistics/live-tally';
import type { LocalTokenizer } from '../target/token-count';
import { Ledger } from './ledger';
import type { PackedRecords } from './packed-records';
import { RecordLog } from './record-log';
import type { Outcome } from './request-record';
import type { RequestSource } from './request-source';
import { RequestTrack, type TrackOwner } from './request-track';

/** Sends requests when it is told to, keeps the books, and writes down what became of each. */
export class RequestDesk implements TrackOwner {
  readonly ledger = new Ledger();
  readonly #source: RequestSource;
  readonly #clock: Clock;
  readonly #onOver: (index: number, at: Milliseconds, wasSent: boolean) => void;
  readonly #log: RecordLog;
  readonly #tally: LiveTally | undefined;
  /** In no order: the last one takes the place of one that is over. */
  readonly #underway: RequestTrack[] = [];
  /** Answers whose tokens nobody has counted: a tokenizer is loaded for them when the load is over. */
  readonly #uncounted: RequestTrack[] = [];

  /**
   * `onOver` is called when a request is over, with its number, the stamp of its end, and whether it was sent; by
   * then it is in the tally, where there is one.
   */
  constructor(
    source: RequestSource,
    clock: Clock,
    onOver: (index: number, at: Milliseconds, wasSent: boolean) => void,
    keeping: { readonly keepsAnswers?: boolean; readonly tally?: LiveTally } = {},
  ) {
    this.#log = new RecordLog(keeping);
    this.#tally = keeping.tally;
    this.#source = source;
    this.#clock = clock;
    this.#onOver = onOver;
  }

  get inFlight(): number {
    return this.#underway.length;
  }

  send(index: number, scheduledAt: Milliseconds): void {
    const track = new RequestTrack(index, scheduledAt, this.#clock.now(), this);
    this.ledger.scheduled();
    track.place = this.#underway.push(track) - 1;
    track.exchange = this.#source.send(index, track);
  }

  /** Writes down a request that is never sent. */
  drop(index: number, scheduledAt: Milliseconds, reason: string): void {
    const now = this.#clock.now();
    const track = new RequestTrack(index, scheduledAt, now, this);
    this.ledger.scheduled();
    // No Error: a load far beyond the machine drops most of its requests, and each would take its stack along.
    track.failure = { outcome: 'dropped', message: reason, status: undefined };
    track.endedAt = now;
    this.#count(track, this.#file(track));
  }

  /** Aborts whatever is under way. */
  abort(reason: Error): void {
    for (const track of [...this.#underway]) track.exchange?.abort(reason);
  }

  requestSent(): void {
    this.ledger.sent();
  }

  requestOver(track: RequestTrack, at: Milliseconds): void {
    // A second end shows in the books.
    if (!this.#remove(track)) this.ledger.ended('completed');
    else {
      this.#count(track, track.isUncounted ? this.#fileLater(track) : this.#file(track));
      this.#onOver(track.index, at, !Number.isNaN(track.sentAt));
    }
  }

  /** The records of what is over and was not handed over before; answers to be counted yet wait for the end. */
  drain(round: number, warmUp: boolean): PackedRecords {
    return this.#log.pack(round, warmUp);
  }

  /** The records of all requests, or of those that were not drained; call it when all are over. */
  async records(
    round: number,
    warmUp: boolean,
    tokenizer: () => Promise<LocalTokenizer>,
  ): Promise<PackedRecords> {
    if (this.#uncounted.length > 0) {
      const count = await tokenizer();
      for (const track of this.#uncounted.splice(0)) this.#file(track, count);
    }
    return this.#log.pack(round, warmUp);
  }

  /** Says whether it was still under way. */
  #remove(track: RequestTrack): boolean {
    if (this.#underway[track.place] !== track) return false;
    const last = this.#underway.pop();
    if (last !== undefined && last !== track) {
      this.#underway[track.place] = last;
      last.place = track.place;
    }
    return true;
  }

  #file(track: RequestTrack, tokenizer?: LocalTokenizer): Outcome {
    const outcome = this.#log.add(track, tokenizer);
    this.ledger.ended(outcome);
    return outcome;
  }

  /** Only what was answered to its end is worth counting. */
  #fileLater(track: RequestTrack): Outcome {
    this.#uncounted.push(track);
    return 'completed';
  }

  /** What the run itself ended was neither answered nor did it fail. */
  #count(track: RequestTrack, outcome: Outcome): void {
    if (this.#tally === undefined || outcome === 'aborted') return;
    if (outcome === 'completed') this.#tally.answered(track.responseTime, track.tokensSoFar);
    else this.#tally.failed();
  }
}
