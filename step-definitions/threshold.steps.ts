import { Then } from '@cucumber/cucumber';
import type { Change, Comparison } from '../support/assertions/threshold';
import type { Metric } from '../support/load/metric';
import type { Changing, Observation } from '../support/observation';
import type { Statistic } from '../support/load/statistic';
import type { Quantity } from '../support/quantities/quantity';
import type { PerformanceWorld } from '../support/world';

Then(
  '(the ){statistic} {latency} should {comparison} {quantity}',
  function (
    this: PerformanceWorld,
    statistic: Statistic,
    metric: Metric,
    comparison: Comparison,
    limit: Quantity,
  ) {
    return this.promise({ metric, statistic }, comparison, limit);
  },
);

Then(
  '(the ){latency} {statistic} should {comparison} {quantity}',
  function (
    this: PerformanceWorld,
    metric: Metric,
    statistic: Statistic,
    comparison: Comparison,
    limit: Quantity,
  ) {
    return this.promise({ metric, statistic }, comparison, limit);
  },
);

Then(
  '(the ){rate} should {comparison} {quantity}',
  function (this: PerformanceWorld, metric: Metric, comparison: Comparison, limit: Quantity) {
    return this.promise({ metric, statistic: { kind: 'mean' } }, comparison, limit);
  },
);

Then(
  '(the )GPU memory usage should {comparison} {dataSize}',
  function (this: PerformanceWorld, comparison: Comparison, limit: Quantity) {
    return this.gpu.promiseMemory(comparison, limit);
  },
);

Then(
  '(the ){observation} should {comparison} {quantity}',
  function (this: PerformanceWorld, observation: Observation, comparison: Comparison, limit: Quantity) {
    return this.promiseObservation(observation, comparison, limit);
  },
);

Then(
  '(the ){changing} should {change} {quantity}',
  function (this: PerformanceWorld, changing: Changing, change: Change, limit: Quantity) {
    return this.observations.promiseChange(changing, change, limit);
  },
);

Then(
  'there should be no memory leaks over {promisedTime}',
  function (this: PerformanceWorld, time: Quantity) {
    return this.memory.leaks.promise(time);
  },
);
