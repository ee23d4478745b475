import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import type { Quantity } from '../support/quantities/quantity';
import type { PerformanceWorld } from '../support/world';

Given('a cluster of serving nodes', async function (this: PerformanceWorld) {
  await this.loadBalancing.useCluster();
});

Given('the following workload profiles:', function (this: PerformanceWorld, table: DataTable) {
  this.loadBalancing.useProfiles(table.raw());
});

Given('a {string} workload profile', function (this: PerformanceWorld, type: string) {
  this.loadBalancing.chooseProfile(type);
});

When('traffic increases by {factor}x', async function (this: PerformanceWorld, factor: number) {
  await this.loadBalancing.increase(factor);
});

Then('no node should exceed {share} CPU utilization', function (this: PerformanceWorld, limit: Quantity) {
  return this.promiseNamed('no node should exceed {share} CPU utilization', limit);
});
