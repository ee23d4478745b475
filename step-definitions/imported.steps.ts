import { Given } from '@cucumber/cucumber';
import type { PerformanceWorld } from '../support/world';

Given('the results of another tool', async function (this: PerformanceWorld) {
  await this.imported.take();
});
