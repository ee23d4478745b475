import { Given } from '@cucumber/cucumber';
import type { PerformanceWorld } from '../support/world';

Given('performance monitoring is enabled', async function (this: PerformanceWorld) {
  await this.gpu.begin();
});
