import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { JudgedLook } from './judged-look';

/** The share of late looks that a spike is told by: not all are, such as between two throttled periods. */
const SPIKE_SHARE = 0.6;
/** Looks with a loss are rarer in a spike, and all but absent else. */
const LOST = { spike: 0.2, usual: 0.001 } as const;
/** The share of late looks without a spike is never taken for less, however quiet the machine. */
const LEAST_USUAL = 0.02;
/** It is an average over so many looks: some 15 s of them. */
const REMEMBERED_LOOKS = 300;
/**
 * Looks that do not depend on each other would reach this once in e^16 = 9 million of them while there is no spike, so
 * that there is room for late looks that do. On a quiet machine it takes five of them in a row.
 */
const HIGH = 16;

/**
 * How much more the last looks speak for a spike than against one: the logarithm of their likelihood ratio, since that
 * was last nothing. Source: Page 1954, Continuous inspection schemes (CUSUM). What is usual is learnt from the looks
 * outside of spikes, so that on a machine where looks are late now and then more of them have to be.
 */
export class LateScore {
  #usual = LEAST_USUAL;
  #score = 0;
  #since: Milliseconds | undefined;

  /** Adds a look that was made outside of a spike. */
  add(look: JudgedLook): void {
    this.#score += this.#weightOf(look);
    if (this.#score <= 0) this.clear();
    else if (look.isLate) this.#since = milliseconds(Math.min(this.#since ?? Infinity, look.at));
    this.#usual += (Number(look.isLate) - this.#usual) / REMEMBERED_LOOKS;
  }

  /** When the first late look was made, of those that speak for a spike; undefined where too few do. */
  get spikeSince(): Milliseconds | undefined {
    return this.#score >= HIGH ? this.#since : undefined;
  }

  /** The share of looks that are late without a spike. */
  get usual(): number {
    return Math.max(LEAST_USUAL, Math.min(this.#usual, SPIKE_SHARE / 2));
  }

  /** Nothing speaks for a spike any more. */
  clear(): void {
    this.#score = 0;
    this.#since = undefined;
  }

  #weightOf({ isLate, lost }: JudgedLook): number {
    if (lost) return Math.log(LOST.spike / LOST.usual);
    return Math.log(isLate ? SPIKE_SHARE / this.usual : (1 - SPIKE_SHARE) / (1 - this.usual));
  }
}
