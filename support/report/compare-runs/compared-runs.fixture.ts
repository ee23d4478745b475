import { resultsCheck, resultsMeasurement, type ScenarioRef } from '../journal-entry';
import { checkEntry, estimate, scenarioRef } from '../journal-entry.fixture';
import { ENVIRONMENT } from '../environment.fixture';
import type { Results, ResultsMeasurement } from '../results-schema';
import { emptyResults } from '../results.fixture';

export type Target = NonNullable<Results['target']>;

/** A server that tells some of its settings. */
export const TARGET: Target = {
  baseUrl: 'http://gpu.example:8000/v1',
  serverKind: 'vllm',
  version: '0.11.0',
  models: ['model-a', 'model-b'],
  serverSettings: { block_size: '16', num_gpu_blocks: '27001' },
  embedded: false,
  note: null,
  settings: { api: 'openai-chat', baseUrl: 'http://gpu.example:8000/v1', temperature: '1', seed: '1' },
};

/** What was measured of a metric, in milliseconds. */
export function measured(
  metric: string,
  value: number,
  scenario: Partial<ScenarioRef> = {},
): ResultsMeasurement {
  const [low, high] = [0.9 * value, 1.1 * value];
  const entry = { metric, estimate: estimate({ value, low, high }), source: 'the client' };
  const measurement = resultsMeasurement({ ...entry, scenario: scenarioRef(scenario) });
  if (measurement === undefined) throw new TypeError(`${metric} has no value`);
  return measurement;
}

/** The results of a run that judged one figure, of 5.21 ms, and measured nothing else. */
export const resultsWith = (over: Partial<Results> = {}): Results => ({
  ...emptyResults(),
  target: TARGET,
  environment: ENVIRONMENT,
  checks: [resultsCheck(checkEntry())],
  ...over,
});
