import type { Stretch } from './recorded-series';

interface Rate {
  readonly from: number;
  readonly to: number;
  readonly perMs: number;
  /** Requests that were answered before it. */
  readonly before: number;
}

/** Counts the requests that were answered between two instants, by the rates of requests per second. */
export class AnsweredRequests {
  readonly #rates: readonly Rate[];

  /** Stretches in the order of time; where there is none, nothing was answered. */
  constructor(stretches: Iterable<Stretch>) {
    let sum = 0;
    this.#rates = Array.from(stretches, ({ from, at, value }) => {
      const rate = { from, to: at, perMs: value / 1000, before: sum };
      sum += (at - from) * rate.perMs;
      return rate;
    });
  }

  between(from: number, to: number): number {
    return this.#until(to) - this.#until(from);
  }

  #until(instant: number): number {
    let [low, high] = [0, this.#rates.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#rates[middle]?.to ?? Infinity) < instant) low = middle + 1;
      else high = middle;
    }
    const rate = this.#rates[low] ?? this.#rates.at(-1);
    if (rate === undefined) return 0;
    return rate.before + Math.max(0, Math.min(instant, rate.to) - rate.from) * rate.perMs;
  }
}
