import { milliseconds } from '../quantities/units';
import type { ClosedModel, LoadPlan, OpenModel } from './load-plan';
import type { PromptWorkload } from './workload';

/** Answers of three tokens to prompts of three words; every field can be set. */
export const prompts = (fields: Partial<PromptWorkload> = {}): PromptWorkload => ({
  kind: 'prompts',
  model: 'model',
  words: [3],
  outputTokens: [3],
  temperature: 0,
  seed: 1,
  ...fields,
});

/** Two requests of one user, one right after the other. */
export const closedModel = (fields: Partial<ClosedModel> = {}): ClosedModel => ({
  model: 'closed',
  virtualUsers: 1,
  requestsEach: 2,
  thinkTime: milliseconds(0),
  rampUp: milliseconds(0),
  ...fields,
});

/** Requests that are due at these offsets in ms. */
export const openModel = (starts: readonly number[], maxInFlight = 1000): OpenModel => ({
  model: 'open',
  starts: Float64Array.from(starts),
  maxInFlight,
});

/** The load as a measured round of its own; every field can be set. */
export const planOf = (load: OpenModel | ClosedModel, fields: Partial<LoadPlan> = {}): LoadPlan => ({
  load,
  workload: prompts(),
  round: 0,
  warmUp: false,
  firstRequest: 0,
  ...fields,
});
