import { When } from '@cucumber/cucumber';
import type { PerformanceWorld } from '../support/world';

When(
  'repeating {count} runs of {count} inferences of {count} tokens',
  async function (this: PerformanceWorld, runs: number, inferences: number, tokens: number) {
    await this.repeatedRuns.repeat({ runs, inferences, tokens });
  },
);
