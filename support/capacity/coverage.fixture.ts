import type { TestContext } from 'node:test';
import type { Estimation } from '../statistics/estimate';

/** How often intervals held what is true, and how far their values were from it, by what they are of. */
export class Coverage {
  readonly #seen = new Map<string, { held: number; errors: number[] }>();

  /** Counts an estimate; what is none is passed over. */
  add(what: string, estimation: Estimation, truth: number): void {
    if (estimation.status !== 'estimated') return;
    const { value, low, high } = estimation;
    const seen = this.#seen.get(what) ?? { held: 0, errors: [] };
    // What is constant has an interval of no width, which rounding misses.
    const rounding = 1e-9 * truth;
    if (low <= truth + rounding && truth - rounding <= high) seen.held += 1;
    seen.errors.push(value / truth - 1);
    this.#seen.set(what, seen);
  }

  /** Share of the intervals that held, of all whose name begins so. */
  share(of: string): number {
    const counted = [...this.#seen].flatMap(([what, seen]) => (what.startsWith(of) ? [seen] : []));
    const all = counted.reduce((sum, { errors }) => sum + errors.length, 0);
    return counted.reduce((sum, { held }) => sum + held, 0) / all;
  }

  /** The share of each by itself. */
  get shares(): readonly { readonly what: string; readonly share: number }[] {
    return [...this.#seen.keys()].map((what) => ({ what, share: this.share(what) }));
  }

  /** Mean distance of the values from the truth, as a share of it. */
  bias(what: string): number {
    return meanOf(this.#seen.get(what)?.errors ?? []);
  }

  /** Writes all of it into the output of the test. */
  tell(test: TestContext): void {
    const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;
    for (const [what, { held, errors }] of this.#seen) {
      const deviation = Math.sqrt(meanOf(errors.map((error) => error ** 2)));
      test.diagnostic(
        `${what}: ${held} of ${errors.length} intervals hold the truth; bias ${percent(meanOf(errors))}, deviation ${percent(deviation)}`,
      );
    }
  }
}

/** NaN of none. */
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
