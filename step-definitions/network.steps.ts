import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import type { SpikeCause } from '../support/network/spike-cause';
import type { Quantity } from '../support/quantities/quantity';
import type { PerformanceWorld } from '../support/world';

Given('a containerized ML serving environment', async function (this: PerformanceWorld) {
  await this.network.useEnvironment();
});

When('processing inference requests at peak load', async function (this: PerformanceWorld) {
  await this.network.loadToPeak();
});

Given('system metrics collection is enabled', async function (this: PerformanceWorld) {
  await this.spikes.watch();
});

When('a latency spike occurs', async function (this: PerformanceWorld) {
  await this.spikes.occur('queueing');
});

When(
  'a latency spike occurs through {spikeCause}',
  async function (this: PerformanceWorld, cause: SpikeCause) {
    await this.spikes.occur(cause);
  },
);

When('no latency spike occurs for {duration}', async function (this: PerformanceWorld, { value }: Quantity) {
  await this.spikes.waitQuietly(value);
});

Then('the monitoring system should:', function (this: PerformanceWorld, table: DataTable) {
  return this.spikes.promise(table.raw());
});

Then('no latency spike should be detected', function (this: PerformanceWorld) {
  return this.promiseNamed('no latency spike should be detected');
});
