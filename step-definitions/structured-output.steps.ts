import { Given, When } from '@cucumber/cucumber';
import type { PerformanceWorld } from '../support/world';

Given('the {structuredCase} case of structured output', function (this: PerformanceWorld, name: string) {
  this.structured.choose(name);
});

When(
  '{count} structured answers, each with a new schema, are asked for by {count} virtual user(s)',
  async function (this: PerformanceWorld, requests: number, virtualUsers: number) {
    await this.structured.ask(requests, virtualUsers);
  },
);

When(
  'structured answers with a used and with a new schema are asked for in turns, {count} pairs of {count} requests',
  async function (this: PerformanceWorld, pairs: number, requests: number) {
    await this.structured.compareSchemas(pairs, requests);
  },
);

When(
  'its task is asked of both endpoints in turns, {count} pairs of {count} requests',
  async function (this: PerformanceWorld, pairs: number, requests: number) {
    await this.structured.compareEndpoints(pairs, requests);
  },
);
