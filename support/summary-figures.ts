import { figureNames } from './load/figure-names';
import type { LoadFigures } from './load/load-figures';
import { METRICS, type MetricName } from './load/metric';
import { parseStatistic } from './load/statistic';
import type { Estimation } from './statistics/estimate';

/** Figures that every load is reported with, promised or not. */
const FIGURES: readonly (readonly [MetricName, readonly string[]])[] = [
  ['itl', ['mean', 'p50', 'p95', 'p99']],
  ['ttft', ['mean', 'p50', 'p95', 'p99']],
  ['tpot', ['mean', 'p50', 'p99']],
  ['e2e', ['mean', 'p50', 'p99']],
  ['chunk_gap', ['p99']],
  ['schedule_lag', ['p50', 'p99']],
  ['queue_wait', ['p99']],
  ['output_tps', ['mean']],
  ['request_rate', ['mean']],
  ['error_rate', ['mean']],
];

/** A figure of a load: its name in the results, and what it is of. */
export interface SummaryFigure {
  readonly name: string;
  readonly label: string;
  readonly estimation: Estimation;
}

/** All figures that a load is reported with. */
export const summaryFigures = (summary: LoadFigures): readonly SummaryFigure[] =>
  FIGURES.flatMap(([name, statistics]) =>
    statistics.map((text) => {
      const figure = { metric: METRICS[name], statistic: parseStatistic(text) };
      return {
        name: figureNames(figure).name,
        label: figure.metric.label,
        estimation: summary.estimate(name, figure.statistic),
      };
    }),
  );
