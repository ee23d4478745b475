import type { Milliseconds } from '../quantities/units';
import type { Round } from './round';

/**
 * The blocks that intervals are made from by resampling. A round is one: it ends at a barrier, so nothing
 * carries over into the next. While rounds are few, each is cut into equal slices of time.
 */
export class Blocks {
  readonly count: number;
  readonly #rounds: ReadonlyMap<number, PlacedRound>;
  readonly #inTime: readonly PlacedRound[];
  readonly #slices: number;
  readonly #rounded: number;

  /** `wanted` blocks or a few more; 1 leaves the rounds whole. */
  constructor(rounds: readonly Round[], wanted = FEW_ROUNDS) {
    const spans = rounds.flatMap(({ index, span }) => (span === undefined ? [] : [{ index, span }]));
    this.#rounded = spans.length;
    this.#slices = Math.max(1, Math.ceil(wanted / Math.max(1, spans.length)));
    this.count = spans.length * this.#slices;
    this.#rounds = new Map(
      spans.map(({ index, span }, position) => [
        index,
        { position, from: span.from, to: span.to, length: span.to - span.from },
      ]),
    );
    this.#inTime = [...this.#rounds.values()].sort((one, other) => one.from - other.from);
  }

  /** The block of a round in which something happened; the nearest one where it was not in the round's time. */
  of(round: number, at: Milliseconds): number {
    return this.#slice(this.#roundOf(round), at);
  }

  /**
   * The block in whose time something of a round happened, be it another round's; undefined where it was in the time
   * of none, as what comes when the last window is over.
   */
  inTime(round: number, at: Milliseconds): number | undefined {
    const own = this.#rounds.get(round);
    const found = own !== undefined && at <= own.to ? own : this.#around(at);
    return found === undefined ? undefined : this.#slice(found, at);
  }

  /** How long each block lasted, in ms. */
  get lengths(): readonly number[] {
    return [...this.#rounds.values()].flatMap(({ length }) =>
      Array<number>(this.#slices).fill(length / this.#slices),
    );
  }

  /** For the report: `12 rounds`. */
  get description(): string {
    const rounds = `${this.#rounded} ${this.#rounded === 1 ? 'round' : 'rounds'}`;
    return this.#slices === 1 ? rounds : `${rounds} of ${this.#slices} slices`;
  }

  #slice({ position, from, length }: PlacedRound, at: Milliseconds): number {
    const slice = Math.floor(((at - from) / length) * this.#slices);
    return position * this.#slices + Math.min(Math.max(slice, 0), this.#slices - 1);
  }

  /** The round that was going on; the rounds are searched by halves. */
  #around(at: Milliseconds): PlacedRound | undefined {
    let [low, high] = [0, this.#inTime.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#inTime[middle]?.from ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    const last = this.#inTime[low - 1];
    return last !== undefined && at < last.to ? last : undefined;
  }

  #roundOf(round: number): PlacedRound {
    const found = this.#rounds.get(round);
    if (found === undefined) throw new Error(`round ${round} has no completed request`);
    return found;
  }
}

/** A round and where its blocks begin. */
interface PlacedRound {
  readonly position: number;
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly length: number;
}

const FEW_ROUNDS = 10;
