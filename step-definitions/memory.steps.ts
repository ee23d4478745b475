import { Given, When } from '@cucumber/cucumber';
import type { PerformanceWorld } from '../support/world';

Given('an active inference pipeline', async function (this: PerformanceWorld) {
  await this.memory.activate();
});

When('processing multiple batches concurrently', async function (this: PerformanceWorld) {
  await this.memory.process();
});
