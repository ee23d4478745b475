import type { Milliseconds } from '../quantities/units';
import type { Round } from './round';

/**
 * The blocks that intervals are made from by resampling. A round is one: it ends at a barrier, so nothing
 * carries over into the next. While rounds are few, each is cut into equal slices of time.
 */
export class Blocks {
  readonly count: number;
  readonly #rounds: ReadonlyMap<number, { position: number; from: Milliseconds; length: number }>;
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
        { position, from: span.from, length: span.to - span.from },
      ]),
    );
  }

  /** The block in which something happened. */
  of(round: number, at: Milliseconds): number {
    const { position, from, length } = this.#roundOf(round);
    const slice = Math.floor(((at - from) / length) * this.#slices);
    return position * this.#slices + Math.min(Math.max(slice, 0), this.#slices - 1);
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

  #roundOf(round: number): { position: number; from: Milliseconds; length: number } {
    const found = this.#rounds.get(round);
    if (found === undefined) throw new Error(`round ${round} has no completed request`);
    return found;
  }
}

const FEW_ROUNDS = 10;
