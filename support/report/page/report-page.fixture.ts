/** Runs as the page shows them: each with one scenario of what is of interest, real charts and words included. */
import type { Outcome } from '../../assertions/verdict';
import type { Advice } from '../advice/advice';
import { ENVIRONMENT } from '../environment.fixture';
import { promiseKey } from '../history/run-history';
import { resultsCheck, resultsMeasurement, resultsScenarioRef } from '../journal-entry';
import { checkEntry, estimate, scenarioRef, VERDICTS } from '../journal-entry.fixture';
import { latencyDistribution } from '../latency-chart';
import { emptyResults } from '../results.fixture';
import type { Results, ResultsCheck, ResultsScenario } from '../results-schema';
import type { PageInput } from './page-input';

export const resultsCheckOf = (outcome: Outcome, over: Partial<ResultsCheck> = {}): ResultsCheck => ({
  ...resultsCheck(checkEntry({ verdict: VERDICTS[outcome], instrumentError: 0.04 })),
  ...over,
});

export const endedScenario = (over: Partial<ResultsScenario> = {}): ResultsScenario => ({
  ...resultsScenarioRef(scenarioRef()),
  outcome: 'passed',
  durationMs: 12_300,
  error: null,
  ledger: { scheduled: 448, sent: 440, completed: 430, 'timed out': 8, 'http error': 2, dropped: 8 },
  client: {
    description: 'undici, 1 worker',
    workers: [
      {
        spanMs: 5127,
        utilization: 0.14,
        busiestWindow: 0.27,
        eventLoopDelayMs: { p50: 0.2, p99: 1.2, maximum: 9 },
        gcPausesMs: { count: 3, total: 9.2, maximum: 4.6 },
        cpuMs: 586,
      },
    ],
    cpuPressure: 0.01,
    steal: 0,
  },
  ...over,
});

const TARGET: NonNullable<Results['target']> = {
  baseUrl: 'http://127.0.0.1:8000/v1',
  serverKind: 'embedded engine',
  version: 'node-llama-cpp 3.22.1',
  models: ['small-0.2M', 'large-4.7M'],
  serverSettings: { max_model_len: '512' },
  embedded: true,
  note: 'models of random weights, untrained: for timing',
  settings: { transport: 'undici', seed: 7, containers: [] },
};

/** A run with one check of each of those outcomes, all of one row. */
export function resultsOf(outcomes: readonly Outcome[], run: Partial<Results['run']> = {}): Results {
  const ref = resultsScenarioRef(scenarioRef());
  const measurement = resultsMeasurement({
    scenario: scenarioRef(),
    metric: 'ttft p50',
    estimate: estimate({ value: 72, low: 54, high: 77 }),
    source: 'client',
  });
  const fails = outcomes.some((outcome) => outcome === 'failed' || outcome === 'inconclusive');
  return {
    ...emptyResults(run),
    target: TARGET,
    environment: ENVIRONMENT,
    checks: outcomes.map((outcome) => resultsCheckOf(outcome)),
    measurements: measurement === undefined ? [] : [measurement],
    scenarios: [
      endedScenario(fails ? { outcome: 'failed', error: 'FAILED  itl p99 31 ms' } : { outcome: 'passed' }),
    ],
    charts: [{ ...ref, name: 'Inter-token latency with its limit', path: 'charts/itl.svg' }],
    notes: [{ ...ref, text: 'small: 12 rounds, 384 of 384 requests completed' }],
  };
}

export const ADVICE: readonly Advice[] = [
  {
    kind: 'broken promise',
    text: 'The p99 latency of small, 32, 1000 is 3.1 times its limit.',
    evidence: ['itl p99 31 ms, 95% interval 29 to 33 ms; limit below 10 ms'],
    command: 'npx cucumber-js --profile full --tags @latency',
  },
];

/** A chart as the suite draws it. */
export const chartFile = (): Promise<string> =>
  latencyDistribution({
    title: 'inter-token latency: small, 32, 1000',
    unit: 'ms',
    of: 'tokens',
    values: [3, 4, 4.5, 5, 5.2, 6, 8, 9.4],
    limit: { value: 10, label: 'limit below 10 ms' },
    observed: { value: 9.4, label: 'p99 9.4 ms' },
  });

/** What the page of those results is made of; every check has two earlier runs. */
export const pageInput = (results: Results, over: Partial<PageInput> = {}): PageInput => ({
  results,
  charts: new Map(),
  advice: ADVICE,
  files: ['requests.ndjson', 'results.json'],
  featuresFrom: '../..',
  earlier: new Map(
    results.checks.map((check) => [
      promiseKey(check),
      [
        { run: '2026-03-01T05-06-07Z-aaaaaa', check: resultsCheckOf('passed') },
        { run: '2026-03-02T05-06-07Z-bbbbbb', check: resultsCheckOf('failed') },
      ],
    ]),
  ),
  ...over,
});
