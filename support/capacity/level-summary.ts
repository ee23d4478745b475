import { LATENCIES, type LatencyName } from '../load/latencies';
import { LoadSummary } from '../load/load-summary';
import { METRICS, type MetricName } from '../load/metric';
import { isCompleted, type RequestRecord } from '../load/request-record';
import { statisticName, type Statistic } from '../load/statistic';
import type { Estimate, Estimation } from '../statistics/estimate';
import { longRunVariance, normalReach, reachOf } from './dependence';
import type { LevelRun } from './level-run';
import { levelRate, type SteadyRun } from './level-rate';

/** What is beyond twice a percentile is far away from it. */
const FAR = 2;

/**
 * The figures of a level of load. Requests that wait in one queue share its luck, so that intervals which take them,
 * or the windows they are in, as independent are too narrow: of a full server by a factor of two for a mean, and of
 * ten and more for a percentile. These ones are as wide as the dependence seen in the windows asks for.
 */
export class LevelSummary extends LoadSummary {
  readonly #runs: readonly SteadyRun[];
  readonly #known = new Map<string, Estimation>();
  readonly #latencies = new Map<LatencyName, readonly (readonly (readonly number[])[])[]>();

  constructor(runs: readonly LevelRun[]) {
    super(runs.flatMap(({ rounds }) => rounds));
    this.#runs = runs.map(({ rounds }) => ({
      windows: rounds.filter(({ warmUp }) => !warmUp),
      answered: rounds.flatMap(({ records }) => records.filter(isCompleted)),
    }));
  }

  /** Verdicts ask for the same ones again and again. */
  override estimate(name: MetricName, statistic: Statistic): Estimation {
    const key = `${name} ${statisticName(statistic)}`;
    const known = this.#known.get(key) ?? this.#estimate(name, statistic);
    this.#known.set(key, known);
    return known;
  }

  #estimate(name: MetricName, statistic: Statistic): Estimation {
    const found = super.estimate(name, statistic);
    if (found.status !== 'estimated') return found;
    const { kind } = METRICS[name];
    if (kind === 'rate') {
      const of = name === 'request_rate' ? 'requests' : 'tokens';
      return { ...found, ...levelRate(of, this.#runs, found.confidence) };
    }
    if (kind !== 'request' || statistic.kind === 'maximum' || !(found.low > 0)) return found;
    const latency = name as LatencyName;
    const bounds =
      statistic.kind === 'mean'
        ? this.#meanBounds(latency, found)
        : this.#percentileBounds(latency, statistic.share, found);
    return { ...found, ...bounds, method: `${found.method}, widened by the dependence of the requests` };
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
   * slowly a short run sees but a part, in which the share varies little: there the percentile moves with the mean, but not
   * with what is far above it: that moves a mean, and no percentile.
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
    const near = (one: number): number => Math.min(one, FAR * value);
    const mean = this.#deviations(name, near).total / n;
    const each = this.#deviations(name, (one) => near(one) - mean);
    const shared = (reach * Math.sqrt(Math.max(0, each.variance - each.squares))) / n / mean;
    return around(value, (part) => Math.max(stretch * part, Math.hypot(part, shared)), { low, high });
  }

  #reach(confidence: number): number {
    return reachOf(
      this.#runs.reduce((sum, { windows }) => sum + windows.length, 0),
      confidence,
    );
  }

  /** Of all requests: the sum of their deviations, its variance in the long run, and the sum of the single squares. */
  #deviations(
    name: LatencyName,
    of: (value: number) => number,
  ): { readonly total: number; readonly variance: number; readonly squares: number } {
    let [total, squares] = [0, 0];
    const runs = this.#windows(name).map((windows) =>
      windows.map((window) => {
        let sum = 0;
        for (const value of window) {
          const deviation = of(value);
          sum += deviation;
          squares += deviation ** 2;
        }
        total += sum;
        return sum;
      }),
    );
    return { total, variance: longRunVariance(runs), squares };
  }

  /** The values of each window of each run. */
  #windows(name: LatencyName): readonly (readonly (readonly number[])[])[] {
    const known = this.#latencies.get(name);
    if (known !== undefined) return known;
    const valuesOf = (records: readonly RequestRecord[]): number[] =>
      records.flatMap((record) =>
        isCompleted(record) ? LATENCIES[name](record).map(({ value }) => value) : [],
      );
    const runs = this.#runs.map(({ windows }) => windows.map(({ records }) => valuesOf(records)));
    this.#latencies.set(name, runs);
    return runs;
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
