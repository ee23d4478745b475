import { When } from '@cucumber/cucumber';
import type { Quantity } from '../support/quantities/quantity';
import type { PerformanceWorld } from '../support/world';

When(
  '{count} virtual user(s) ask(s) for the {promptName}',
  async function (this: PerformanceWorld, virtualUsers: number, prompt: string) {
    await this.generation.ask(prompt, virtualUsers);
  },
);

When(
  'the {promptName} is asked for by {count} connections and by one in turns for {duration}',
  async function (this: PerformanceWorld, prompt: string, connections: number, duration: Quantity) {
    await this.generation.compareBatches(prompt, connections, duration);
  },
);
