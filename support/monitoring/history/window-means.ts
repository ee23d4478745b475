import type { Windows } from './windows';

/** Weighted means of what falls into each of several windows. */
export class WindowMeans {
  readonly #sums: Float64Array;
  readonly #weights: Float64Array;
  readonly #windows: Windows;

  constructor(windows: Windows) {
    this.#windows = windows;
    this.#sums = new Float64Array(windows.count);
    this.#weights = new Float64Array(windows.count);
  }

  /** Adds a value that was told at one instant: where two windows meet it belongs to the earlier, the time before it. */
  addAt(at: number, value: number): void {
    this.#add(Math.ceil((at - this.#windows.start) / this.#windows.step) - 1, value, 1);
  }

  /** Adds a value of a stretch of time: in each window by the weight of the part that lies in it, the time by default. */
  addOver(
    from: number,
    to: number,
    value: number,
    weightOf: (from: number, to: number) => number = (begin, end) => end - begin,
  ): void {
    const { start, step, count } = this.#windows;
    const first = Math.max(0, Math.floor((from - start) / step));
    for (let index = first; index < count; index += 1) {
      const begin = Math.max(from, start + index * step);
      const end = Math.min(to, start + (index + 1) * step);
      if (begin >= to) return;
      if (end > begin) this.#add(index, value, weightOf(begin, end));
    }
  }

  /** NaN where a window has nothing. */
  values(): readonly number[] {
    return Array.from(this.#sums, (sum, index) => sum / (this.#weights[index] ?? 0));
  }

  #add(index: number, value: number, weight: number): void {
    if (index < 0 || index >= this.#windows.count || !(weight > 0)) return;
    this.#sums[index] = (this.#sums[index] ?? 0) + value * weight;
    this.#weights[index] = (this.#weights[index] ?? 0) + weight;
  }
}
