import { createHistogram } from 'node:perf_hooks';
import { milliseconds, type Milliseconds } from '../quantities/units';

/** How late the simulator was: in milliseconds, to three digits; NaN where nothing was counted. */
export interface LatenessSummary {
  /** Writes with tokens. */
  readonly count: number;
  readonly mean: Milliseconds;
  readonly p99: Milliseconds;
  readonly maximum: Milliseconds;
}

const NANOSECONDS = 1e6;
const HOUR_NANOSECONDS = 3_600e9;

/** The simulator's own lateness: by how much later than planned it wrote tokens. */
export class Lateness {
  readonly #histogram = createHistogram({ lowest: 1, highest: HOUR_NANOSECONDS, figures: 3 });

  add(late: Milliseconds): void {
    this.#histogram.record(Math.min(Math.max(1, Math.round(late * NANOSECONDS)), HOUR_NANOSECONDS));
  }

  get summary(): LatenessSummary {
    const { count, mean, max } = this.#histogram;
    const of = (nanoseconds: number) => milliseconds(count === 0 ? NaN : nanoseconds / NANOSECONDS);
    return { count, mean: of(mean), p99: of(this.#histogram.percentile(99)), maximum: of(max) };
  }
}
