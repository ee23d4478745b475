import { ENVIRONMENT } from '../report/environment.fixture';
import type { Results, ResultsCheck } from '../report/results-schema';
import { emptyResults } from '../report/results.fixture';
import { baseUnit } from '../quantities/quantity';
import type { FeatureLimit } from './feature-limit';

/** A limit of a latency, in the cell `10` of row 11. */
export const featureLimit = (over: Partial<FeatureLimit> = {}): FeatureLimit => ({
  feature: 'Sampling',
  featureFile: 'features/sampling.feature',
  scenario: 'Low latency',
  line: 11,
  label: 'small, 32',
  row: { size: 'small', batch: '32', p99: '10' },
  step: 'p99 latency should be below 10 ms',
  stepLine: 6,
  position: 0,
  metric: 'itl p99',
  comparison: 'below',
  limit: { dimension: 'duration', value: 10 },
  place: { file: 'features/sampling.feature', line: 11, column: 26, text: '10', heading: 'p99' },
  ...over,
});

/** The check of a limit that passed, with a value of these bounds. */
export function checkOf(
  limit: FeatureLimit,
  [low, value, high]: readonly [low: number | null, value: number, high: number | null],
  over: Partial<ResultsCheck> = {},
): ResultsCheck {
  const { feature, featureFile, scenario, line, label, row, step, stepLine, comparison } = limit;
  const unit = baseUnit(limit.limit.dimension);
  return {
    ...{ feature, featureFile, scenario, line, label, row, tags: [], step, stepLine, comparison },
    metric: limit.metric ?? step,
    outcome: 'passed',
    observed: { value, low, high, unit, n: 1000, of: 'tokens', confidence: 0.95, method: 'bootstrap' },
    limit: { value: limit.limit.value, unit },
    margin: 0.5,
    neededSamples: null,
    source: 'client',
    instrumentError: null,
    reason: null,
    summary: '',
    ...over,
  };
}

/** A run of these checks, against that kind of server. */
export const runOf = (id: string, checks: readonly ResultsCheck[], serverKind = 'vLLM'): Results => ({
  ...emptyResults({ id }),
  environment: ENVIRONMENT,
  target: {
    baseUrl: 'http://127.0.0.1:8000/v1',
    ...{ serverKind, version: '1', models: ['small'], serverSettings: {}, embedded: false, note: null },
    settings: {},
  },
  checks: [...checks],
});
