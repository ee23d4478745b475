import { Then } from '@cucumber/cucumber';
import type { Metric } from '../support/load/metric';
import type { Statistic } from '../support/load/statistic';
import type { RegressionLimit } from '../support/regression-limit';
import type { PerformanceWorld } from '../support/world';

Then(
  '(the ){statistic} {latency} should not regress by more than {regressionLimit} against the baseline {baselineName}',
  function (
    this: PerformanceWorld,
    statistic: Statistic,
    metric: Metric,
    limit: RegressionLimit,
    baseline: string,
  ) {
    return this.regressions.judge({ metric, statistic }, limit, baseline);
  },
);

Then(
  '(the ){rate} should not regress by more than {regressionLimit} against the baseline {baselineName}',
  function (this: PerformanceWorld, metric: Metric, limit: RegressionLimit, baseline: string) {
    return this.regressions.judge({ metric, statistic: { kind: 'mean' } }, limit, baseline);
  },
);
