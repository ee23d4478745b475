import { Given, When } from '@cucumber/cucumber';
import type { ModelSize } from '../support/system/model-configuration';
import type { PerformanceWorld } from '../support/world';

Given('a model of size {modelSize}', function (this: PerformanceWorld, size: ModelSize) {
  this.chooseModel(size);
});

Given('a batch size of {count}', function (this: PerformanceWorld, batchSize: number) {
  this.chooseBatchSize(batchSize);
});

When('sampling {count} tokens', async function (this: PerformanceWorld, tokens: number) {
  await this.sample(tokens);
});
