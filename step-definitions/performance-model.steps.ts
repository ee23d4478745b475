import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import type { Quantity } from '../support/quantities/quantity';
import type { PerformanceWorld } from '../support/world';

Given('historical performance data', async function (this: PerformanceWorld) {
  await this.performanceModel.useHistory();
});

When('building a performance model', async function (this: PerformanceWorld) {
  await this.performanceModel.build();
});

Then(
  'prediction accuracy should be within {share} for:',
  function (this: PerformanceWorld, share: Quantity, table: DataTable) {
    return this.performanceModel.promise(share, table.raw());
  },
);
