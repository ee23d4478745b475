/** Entries that the tests of this folder share: one of each verdict, and a reference to a row of examples. */
import type { Estimate, Verdict } from '../assertions/verdict';
import type { Quantity } from '../quantities/quantity';
import type { CheckEntry, ScenarioRef } from './journal-entry';

export const scenarioRef = (over: Partial<ScenarioRef> = {}): ScenarioRef => ({
  feature: 'LLM Sampling Performance',
  featureFile: 'features/llm_sampling_performance.feature',
  line: 14,
  scenario: 'Low-Latency Token Sampling',
  row: { model_size: 'small', batch_size: '32', num_tokens: '1000' },
  label: 'small, 32, 1000',
  tags: ['@latency'],
  ...over,
});

export const milliseconds = (value: number): Quantity => ({ dimension: 'duration', value });

export const estimate = (over: Partial<Estimate> = {}): Estimate => ({
  value: 5.21,
  low: 4.9,
  high: 5.6,
  n: 11_904,
  of: 'tokens',
  confidence: 0.95,
  dimension: 'duration',
  method: 'block bootstrap over 12 rounds',
  ...over,
});

export const VERDICTS = {
  passed: { outcome: 'passed', observed: estimate(), limit: milliseconds(10), margin: 0.479 },
  failed: {
    outcome: 'failed',
    observed: estimate({ value: 31, low: 29, high: 33 }),
    limit: milliseconds(10),
    margin: -2.1,
  },
  inconclusive: {
    outcome: 'inconclusive',
    observed: estimate({ value: 9.8, low: 9.1, high: 10.6 }),
    limit: milliseconds(10),
    reason: 'the limit lies inside the interval of what was measured',
    neededSamples: 41_234,
  },
  'not measured': {
    outcome: 'not measured',
    limit: { dimension: 'data size', value: 8e9 },
    reason: 'no NVIDIA GPU here',
  },
} as const satisfies Record<string, Verdict>;

export const checkEntry = (over: Partial<CheckEntry> = {}): CheckEntry => ({
  scenario: scenarioRef(),
  step: 'the p99 latency should be below 10 milliseconds',
  stepLine: 9,
  metric: 'itl p99',
  comparison: 'below',
  verdict: VERDICTS.passed,
  source: 'stream of the client',
  ...over,
});
