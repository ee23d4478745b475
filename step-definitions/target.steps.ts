import { Given, type DataTable } from '@cucumber/cucumber';
import type { PerformanceWorld } from '../support/world';

Given('the LLM system is running', async function (this: PerformanceWorld) {
  await this.useSystem();
});

Given('the following model configurations:', async function (this: PerformanceWorld, table: DataTable) {
  await this.configureModels(table.raw());
});
