import type { Milliseconds } from '../../../quantities/units';
import type { ClockReading } from '../wire/messages';

/** What is known of a monotonic clock: how it stood to that of Redis before a load, and after it where that was read. */
export interface ClockReadings {
  readonly before: ClockReading;
  readonly after: ClockReading | undefined;
}

/** The instant at which all workers of a load were to begin. */
export interface AgreedStart {
  /** By the clock of Redis, in ms since 1970, as it was told them: no finer than a quarter of a microsecond. */
  readonly at: number;
  /** By the coordinator's monotonic clock. */
  readonly startAt: Milliseconds;
}

/** Clocks that are slewed or drift gain or lose less, in ms of each ms; one that changed by more was set. */
const MOST_DRIFT = 0.001;

/**
 * A worker's monotonic clock beside the coordinator's. Both stand to the clock of Redis as was read before the load;
 * where all of it was read after the load, too, evenly in between. All is reckoned from the agreed start, which is
 * the same instant for both: by way of ms since 1970 the last bits of each stamp would be lost.
 */
export class ShardClock {
  /** The agreed start by the worker's clock, exactly as the worker reckoned it. */
  readonly startAt: number;
  readonly #ownStart: number;
  /** How much faster than the worker's and the coordinator's the clock of Redis goes, in ms of each ms. */
  readonly #rates: { readonly worker: number; readonly own: number };
  /** What the clocks drifted apart from their readings until the start, in ms. */
  readonly #apart: number;

  /** Without an agreed start nothing was sent, and there is no drift to speak of. */
  constructor(agreed: AgreedStart | undefined, worker: ClockReadings, own: ClockReadings) {
    this.startAt = agreed === undefined ? 0 : agreed.at - worker.before.offset;
    this.#ownStart = agreed?.startAt ?? worker.before.offset - own.before.offset;
    const [rate, ownRate] = [rateOf(worker), rateOf(own)];
    // Redis's own drift is in both: of one alone it would be taken for the worker's.
    const areKnown = agreed !== undefined && rate !== undefined && ownRate !== undefined;
    this.#rates = areKnown ? { worker: rate, own: ownRate } : { worker: 0, own: 0 };
    this.#apart =
      this.#rates.worker * (this.startAt - worker.before.at) -
      this.#rates.own * (this.#ownStart - own.before.at);
  }

  /** That instant of the worker's clock by the coordinator's. */
  moved(at: number): number {
    const { worker, own } = this.#rates;
    return this.#ownStart + ((at - this.startAt) * (1 + worker) + this.#apart) / (1 + own);
  }
}

/** Undefined where it is not known, or where a clock was set. */
function rateOf({ before, after }: ClockReadings): number | undefined {
  if (after === undefined || after.at <= before.at) return undefined;
  const [span, drift] = [after.at - before.at, after.offset - before.offset];
  return Math.abs(drift) > before.error + after.error + MOST_DRIFT * span ? undefined : drift / span;
}
