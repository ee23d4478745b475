import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import type { Quantity } from '../support/quantities/quantity';
import type { PerformanceWorld } from '../support/world';

Given('performance monitoring is enabled', async function (this: PerformanceWorld) {
  await this.gpu.begin();
});

Given('the monitoring system is configured', async function (this: PerformanceWorld) {
  await this.monitoring.configure();
});

When('collecting metrics for {duration}', async function (this: PerformanceWorld, time: Quantity) {
  await this.monitoring.collect(time);
});

Then('the following metrics should be recorded:', async function (this: PerformanceWorld, table: DataTable) {
  return this.monitoring.promise(table.raw());
});
