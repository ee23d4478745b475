import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import type { Quantity } from '../support/quantities/quantity';
import type { PerformanceWorld } from '../support/world';

Given('virtual users who ask for:', function (this: PerformanceWorld, table: DataTable) {
  this.users.use(table.raw());
});

Given(
  'the MLPerf benchmark of {string}, whose requests take up to {count} tokens',
  function (this: PerformanceWorld, name: string, tokens: number) {
    this.useBenchmark(name, tokens);
  },
);

When(
  'the recorded trace is replayed at {factor} times its rate for {duration}',
  async function (this: PerformanceWorld, factor: number, duration: Quantity) {
    await this.trace.replay(factor, duration);
  },
);

When(
  'the number of virtual users grows over these levels:',
  async function (this: PerformanceWorld, table: DataTable) {
    await this.virtualUsers.sweep(table.raw());
  },
);

When(
  'virtual users are doubled from {count} to at most {count} until a limit breaks:',
  async function (this: PerformanceWorld, from: number, most: number, table: DataTable) {
    await this.virtualUsers.growUntilBroken(from, most, table.raw());
  },
);

When('usage goes through these phases:', async function (this: PerformanceWorld, table: DataTable) {
  await this.usage.pass(table.raw());
});

When(
  'prompts of these lengths are asked cold and warm:',
  async function (this: PerformanceWorld, table: DataTable) {
    await this.prefill.ask(table.raw());
  },
);

Then('these limits should hold:', async function (this: PerformanceWorld, table: DataTable) {
  await this.levels.judge(table.raw());
});

Then(
  'at least {servedLoad} should be served within:',
  function (this: PerformanceWorld, load: Quantity, table: DataTable) {
    return this.virtualUsers.promise(load, table.raw());
  },
);
