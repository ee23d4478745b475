import { LATENCIES, type LatencyName } from '../load/latencies';
import { LoadSummary } from '../load/load-summary';
import { METRICS, type MetricName } from '../load/metric';
import { isCompleted, type CompletedRecord } from '../load/request-record';
import type { Round } from '../load/round';
import type { Statistic } from '../load/statistic';
import type { Estimate, Estimation } from '../statistics/estimate';
import { longRunVariance, normalReach, reachOf } from './dependence';
import type { LevelRun } from './level-run';
import { strayOf } from './stray';

/**
 * The figures of a level of load. Requests that wait in one queue share its luck, so that intervals which take them,
 * or the windows they are in, as independent are too narrow: of a full server by a factor of two for a mean, and of
 * ten and more for a percentile. These ones are as wide as the dependence seen in the windows asks for.
 */
export class LevelSummary extends LoadSummary {
  readonly #runs: readonly (readonly Round[])[];
  /** With what was answered before and after: its tokens may have come in time. */
  readonly #everything: readonly (readonly CompletedRecord[])[];

  constructor(runs: readonly LevelRun[]) {
    super(runs.flatMap(({ rounds }) => rounds));
    this.#everything = runs.map(({ rounds }) => rounds.flatMap(({ records }) => records.filter(isCompleted)));
    this.#runs = runs.map(({ rounds }) => rounds.filter(({ warmUp }) => !warmUp));
  }

  override estimate(name: MetricName, statistic: Statistic): Estimation {
    const found = super.estimate(name, statistic);
    if (found.status !== 'estimated') return found;
    const { kind } = METRICS[name];
    if (kind === 'rate') return { ...found, ...this.#rateBounds(name, found) };
    if (kind !== 'request' || statistic.kind === 'maximum' || !(found.low > 0)) return found;
    const latency = name as LatencyName;
    const bounds =
      statistic.kind === 'mean'
        ? this.#meanBounds(latency, found)
        : this.#percentileBounds(latency, statistic.share, found);
    return { ...found, ...bounds, method: `${found.method}, widened by the dependence of the requests` };
  }

  /**
   * No rate is known better than what was answered strays from an even flow: where it comes in bursts, one more or
   * less. What is resampled from few windows is too narrow as an interval by normal numbers instead of Student's is.
   */
  #rateBounds(name: MetricName, { value, low, high, confidence }: Estimate): Pick<Estimate, 'low' | 'high'> {
    let [squares, time] = [0, 0];
    for (const [run, rounds] of this.#runs.entries()) {
      const [first, last] = [rounds[0]?.span, rounds.at(-1)?.span];
      if (first === undefined || last === undefined) continue;
      const span = { from: first.from, to: last.to };
      squares += strayOf(this.#everything[run] ?? [], name, span) ** 2;
      time += span.to - span.from;
    }
    const stray = (1000 * Math.sqrt(squares)) / time;
    const few = this.#reach(confidence) / normalReach(confidence);
    return {
      low: Math.max(0, value - Math.max(stray, few * (value - low))),
      high: value + Math.max(stray, few * (high - value)),
    };
  }

  #meanBounds(
    name: LatencyName,
    { value, low, high, n, confidence }: Estimate,
  ): Pick<Estimate, 'low' | 'high'> {
    const { variance } = this.#deviations(name, (one) => one - value);
    const reach = (this.#reach(confidence) * Math.sqrt(variance)) / n / value;
    return around(value, (part) => Math.max(part, reach), { low, high });
  }

  /**
   * Order statistics bound a percentile by shares of requests. These shares vary more than a binomial number where
   * requests depend on each other, and the interval is stretched in proportion. Of a queue that fills and empties
   * slowly a short run sees but a part, in which the share varies little: there the percentile moves with the mean.
   */
  #percentileBounds(
    name: LatencyName,
    share: number,
    { value, low, high, n, confidence }: Estimate,
  ): Pick<Estimate, 'low' | 'high'> {
    const reach = this.#reach(confidence);
    const below = this.#deviations(name, (one) => (one <= value ? 1 : 0) - share);
    const independent = n * share * (1 - share);
    const stretch = (reach / normalReach(confidence)) * Math.sqrt(Math.max(1, below.variance / independent));
    const mean = this.#deviations(name, (one) => one).total / n;
    const each = this.#deviations(name, (one) => one - mean);
    const shared = (reach * Math.sqrt(Math.max(0, each.variance - each.squares))) / n / mean;
    return around(value, (part) => Math.max(stretch * part, Math.hypot(part, shared)), { low, high });
  }

  #reach(confidence: number): number {
    return reachOf(
      this.#runs.reduce((sum, rounds) => sum + rounds.length, 0),
      confidence,
    );
  }

  /** Of all requests: the sum of their deviations, its variance in the long run, and the sum of the single squares. */
  #deviations(
    name: LatencyName,
    of: (value: number) => number,
  ): { readonly total: number; readonly variance: number; readonly squares: number } {
    let [total, squares] = [0, 0];
    const runs = this.#runs.map((rounds) =>
      rounds.map(({ records }) => {
        let sum = 0;
        for (const record of records) {
          if (!isCompleted(record)) continue;
          for (const { value } of LATENCIES[name](record)) {
            sum += of(value);
            squares += of(value) ** 2;
          }
        }
        total += sum;
        return sum;
      }),
    );
    return { total, variance: longRunVariance(runs), squares };
  }
}

/**
 * Both parts of an interval made wider, as logarithms of ratios: a time is not below nought, and what varies much is
 * more often far above its usual value than far below.
 */
function around(
  value: number,
  wider: (part: number) => number,
  { low, high }: Pick<Estimate, 'low' | 'high'>,
): Pick<Estimate, 'low' | 'high'> {
  return {
    low: value * Math.exp(-wider(Math.log(value / low))),
    high: value * Math.exp(wider(Math.log(high / value))),
  };
}
