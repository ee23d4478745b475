import { medianSorted } from 'simple-statistics';
import { milliseconds, type Milliseconds } from '../../quantities/units';

/** How long looks of one kind take at a container while nothing is the matter. */
export interface Baseline {
  readonly median: Milliseconds;
  /** In ms, as a standard deviation: 1.4826 times the median distance from the median. */
  readonly spread: Milliseconds;
}

/** Looks are judged by those of so many ms before them. */
const WINDOW = 10_000;
/** What a spike begins with is not to be part of what it is judged by. */
const HELD_BACK = 500;
/** Three seconds of looks: what a machine does now and then is to be among them. */
const LEAST_LOOKS = 60;
/** Of a normal distribution, from its median distance to its standard deviation. */
const NORMAL = 1.4826;
/** It hardly changes from one look to the next. */
const RENEWED_EVERY = 250;

/** The baseline of one kind of looks at one container, over a trailing window. */
export class LookBaseline {
  readonly #looks: { readonly at: Milliseconds; readonly took: Milliseconds }[] = [];
  #present: Baseline | undefined;
  #renewedAt = -Infinity;

  /** Adds a look that was as it should be; they are handed in as they become known. */
  add(at: Milliseconds, took: Milliseconds): void {
    this.#looks.push({ at, took });
    const gone = this.#looks.findIndex((look) => look.at > at - WINDOW);
    this.#looks.splice(0, gone);
    if (at < this.#renewedAt + RENEWED_EVERY) return;
    const judging = this.#looks.filter((look) => look.at <= at - HELD_BACK);
    if (judging.length < LEAST_LOOKS) return;
    this.#present = baselineOf(judging.map((look) => look.took));
    this.#renewedAt = at;
  }

  /** Undefined until there are enough looks. */
  get present(): Baseline | undefined {
    return this.#present;
  }
}

function baselineOf(values: readonly number[]): Baseline {
  const median = medianSorted(values.toSorted(ascending));
  const distances = values.map((value) => Math.abs(value - median)).sort(ascending);
  return { median: milliseconds(median), spread: milliseconds(NORMAL * medianSorted(distances)) };
}

const ascending = (one: number, other: number): number => one - other;
