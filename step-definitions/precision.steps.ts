import { Given, When } from '@cucumber/cucumber';
import type { PrecisionName } from '../support/precision';
import type { PerformanceWorld } from '../support/world';

Given('a pretrained transformer model', async function (this: PerformanceWorld) {
  await this.precision.usePretrained();
});

When(
  'converting the model to {precision} precision',
  async function (this: PerformanceWorld, precision: PrecisionName) {
    await this.precision.convert(precision);
  },
);
