import type { Evidence } from './assertions/judge';
import type { Baseline } from './baseline/baseline-schema';
import { isSignificant, worseningOf } from './baseline/change-outcome';
import { changeOf } from './baseline/figure-change';
import { directionOf } from './baseline/figure-direction';
import { figureKey } from './baseline/measured-run';
import { boundsOf, valuesOf } from './baseline/run-comparison';
import { figureNames } from './load/figure-names';
import type { LoadFigure } from './load/judged-load';
import type { LoadFigures } from './load/load-figures';
import { statisticName } from './load/statistic';
import type { ScenarioRef } from './report/journal-entry';
import { blockFigure, type BlockFigure, type BlockStatistic } from './statistics/block-figure';
import { DEFAULT_BOOTSTRAP } from './statistics/block-bootstrap';
import type { Bounded } from './statistics/difference-interval';
import { samplesToBound } from './statistics/order-statistics';

/** A change in percent, or in percentage points of a share, and whether chance alone explains it. */
export interface RegressionEvidence {
  readonly evidence: Evidence;
  readonly significant: boolean;
}

/** What a baseline knows of one figure of a scenario, for loads that are compared with it. */
export class BaselineOfFigure {
  /** In the unit of the figure; undefined where the baseline does not know it. */
  readonly value: number | undefined;
  /** Why no change of it can be told, whatever the load; undefined where one can. */
  readonly lack: string | undefined;
  readonly #figure: LoadFigure;
  readonly #statistic: BlockStatistic | undefined;
  readonly #values: ReturnType<ReturnType<typeof valuesOf>>;
  readonly #bounds: Bounded | undefined;

  constructor(baseline: Baseline, scenario: ScenarioRef, figure: LoadFigure) {
    const { feature, scenario: title, label } = scenario;
    const named = { feature, scenario: title, label, metric: figureNames(figure).name };
    const stored = baseline.figures.find((one) => figureKey(one) === figureKey(named));
    this.#figure = figure;
    this.#statistic = statisticOf(figure);
    this.#values = this.#statistic === undefined ? undefined : valuesOf(baseline)(named);
    this.#bounds = stored === undefined ? undefined : boundsOf(stored.observed);
    const whole =
      this.#values === undefined || this.#statistic === undefined
        ? undefined
        : blockFigure(this.#values, this.#statistic);
    this.value = whole === undefined ? stored?.observed.value : whole.whole();
    this.lack = whole === undefined ? undefined : lackOf(figure, whole, baseline.name);
  }

  /** What lies so many percent on the worse side of the baseline, in the unit of the figure; of a share, points. */
  beyond(percent: number): number {
    const value = this.value ?? NaN;
    if (isShare(this.#figure)) return value + percent;
    const way = this.#direction === 'higher is better' ? -1 : 1;
    return value * (1 + (way * percent) / 100);
  }

  /**
   * The room that a load leaves whose figure is worse by so many percent, as a share of what the figure itself may be
   * at that limit; below 0 beyond it. A share of the limit in percent would have no bound for what got better.
   */
  room(percent: number, limit: number): number {
    const [seen, allowed] = [this.beyond(percent), this.beyond(limit)];
    const room = (allowed - seen) / allowed;
    return this.#direction === 'higher is better' ? -room : room;
  }

  /**
   * By how many percent a load is worse than the baseline, of a share by how many percentage points; less than 0 is
   * better. The interval is of that level.
   */
  evidence(summary: LoadFigures, confidence = DEFAULT_BOOTSTRAP.confidence): RegressionEvidence {
    const { metric, statistic } = this.#figure;
    const now = summary.estimate(metric.name, statistic);
    if (now.status !== 'estimated') return { evidence: { ...dimensionless(now) }, significant: false };
    const change = changeOf(
      { values: this.#values, bounds: this.#bounds },
      { values: summary.blockValues?.(metric.name), bounds: now },
      { statistic: this.#statistic, isShare: isShare(this.#figure), confidence },
    );
    if ('missing' in change) return open(`no change can be told: ${change.missing}`, now.n);
    if (change.scale === 'amount')
      return open('the baseline is 0, and no change is a percentage of it', now.n);
    const estimate = { ...worseningOf(change, this.#direction), n: now.n, of: now.of, confidence };
    return {
      // More of this load alone does not narrow what the baseline leaves open.
      evidence: {
        status: 'estimated',
        ...estimate,
        dimension: 'share',
        narrows: false,
        method: change.method,
      },
      significant: isSignificant(change),
    };
  }

  get #direction() {
    return directionOf(this.#figure.metric.name, null);
  }
}

const open = (reason: string, n: number): RegressionEvidence => ({
  evidence: { status: 'too few samples', reason, n },
  significant: false,
});

/** A value without an interval is one of the figure, and no change of it. */
const dimensionless = ({ reason, n, neededSamples }: Extract<Evidence, { status: 'too few samples' }>) => ({
  status: 'too few samples' as const,
  reason,
  n,
  ...(neededSamples === undefined ? {} : { neededSamples }),
});

/** A percentile that the samples do not bound on both sides is one of their largest values, and tells of luck. */
function lackOf({ metric, statistic }: LoadFigure, { n, of }: BlockFigure, name: string): string | undefined {
  if (statistic.kind !== 'percentile' || metric.kind === 'rate') return undefined;
  const needed = samplesToBound(statistic.share, DEFAULT_BOOTSTRAP.confidence);
  if (n >= needed) return undefined;
  return `a ${statisticName(statistic)} needs at least ${needed} ${of}, and the baseline "${name}" has ${n}`;
}

/** Its changes are told in percentage points: of nothing there is no percentage. */
export const isShare = ({ metric }: LoadFigure): boolean => metric.kind === 'share';

const statisticOf = ({ statistic }: LoadFigure): BlockStatistic | undefined =>
  statistic.kind === 'maximum' ? undefined : statistic.kind === 'mean' ? 'mean' : statistic.share;
