import { Given, Then, When } from '@cucumber/cucumber';
import type { Comparison } from '../support/assertions/threshold';
import type { Metric } from '../support/load/metric';
import type { Statistic } from '../support/load/statistic';
import type { Quantity } from '../support/quantities/quantity';
import type { TransportName } from '../support/target/transport';
import type { PerformanceWorld } from '../support/world';

Given(
  'a ground-truth server that sends its first token after {duration} and another every {duration}',
  async function (this: PerformanceWorld, timeToFirstToken: Quantity, interTokenLatency: Quantity) {
    await this.instrument.useGroundTruth(timeToFirstToken, interTokenLatency);
  },
);

Given('the {transport} transport', function (this: PerformanceWorld, transport: TransportName) {
  this.instrument.chooseTransport(transport);
});

When(
  '{count} virtual users stream answers of {count} tokens',
  async function (this: PerformanceWorld, virtualUsers: number, tokens: number) {
    await this.instrument.stream(virtualUsers, tokens);
  },
);

When(
  '{count} requests per second are offered for {duration}',
  async function (this: PerformanceWorld, rate: number, duration: Quantity) {
    await this.instrument.offer(rate, duration);
  },
);

When(
  'a Poisson load of {count} requests is sent by {count} worker, and again by {count}',
  async function (this: PerformanceWorld, requests: number, few: number, many: number) {
    await this.instrument.sendTwice(requests, few, many);
  },
);

Then(
  'the error of the {statistic} {erringLatency} should {comparison} {quantity}',
  function (
    this: PerformanceWorld,
    statistic: Statistic,
    metric: Metric,
    comparison: Comparison,
    limit: Quantity,
  ) {
    return this.instrument.promiseError({ metric, statistic }, comparison, limit);
  },
);

Then(
  'the achieved rate should be within {share} of the offered rate',
  function (this: PerformanceWorld, tolerance: Quantity) {
    return this.instrument.promisePace(tolerance);
  },
);

Then('every request should be accounted for', function (this: PerformanceWorld) {
  return this.instrument.promiseConservation();
});

Then('both should have sent the same requests', function (this: PerformanceWorld) {
  return this.instrument.promiseSameRequests();
});

Then('the load should be found invalid, for a rate that was missed', function (this: PerformanceWorld) {
  return this.instrument.promiseInvalid();
});
