import { TARGET } from '../compare-runs/compared-runs.fixture';
import { ENVIRONMENT } from '../environment.fixture';
import { resultsCheck } from '../journal-entry';
import { checkEntry, scenarioRef, VERDICTS } from '../journal-entry.fixture';
import type { Results, ResultsCheck, ResultsClient, ResultsNote, ResultsScenario } from '../results-schema';
import { emptyResults } from '../results.fixture';

/** A check of the row in line 14, as a verdict has it. */
export const checkOf = (outcome: keyof typeof VERDICTS, over: Partial<ResultsCheck> = {}): ResultsCheck => ({
  ...resultsCheck(checkEntry({ verdict: VERDICTS[outcome] })),
  ...over,
});

/** Settings of the default profile. */
const SETTINGS = {
  samplingBudget: '20000',
  levelTime: '2000',
  searchBudget: '30000',
  soakTime: '60000',
  timeCompression: '30',
  tokenCompression: '16',
  loadWorkers: '1',
  transport: 'undici',
};

/** How a run of the server of the fixture is repeated, and so with more settings. */
export const againWith = (...settings: readonly string[]): string =>
  [`LLM_BASE_URL=${TARGET.baseUrl}`, ...settings, 'npx cucumber-js'].join(' ');
export const AGAIN = againWith();

/** A run of a named server on an idle machine of that id. */
export const runOf = (checks: readonly ResultsCheck[], over: Partial<Results> = {}): Results => ({
  ...emptyResults(),
  environment: ENVIRONMENT,
  target: { ...TARGET, settings: { ...TARGET.settings, ...SETTINGS } },
  checks: [...checks],
  ...over,
});

/** The same run of a target with these settings alone. */
export const withSettings = (results: Results, settings: Readonly<Record<string, string>>): Results => ({
  ...results,
  target: results.target && { ...results.target, settings: { ...settings } },
});

/** The same run, earlier. */
export const earlierRun = (
  id: string,
  checks: readonly ResultsCheck[],
  over: Partial<Results> = {},
): Results => runOf(checks, { run: emptyResults({ id }).run, ...over });

/** A client that had nothing to wait for. */
export const clientOf = (over: Partial<ResultsClient> = {}, utilization = 0.2): ResultsClient => ({
  description: 'undici, 1 worker',
  workers: [
    {
      spanMs: 1000,
      utilization,
      busiestWindow: utilization,
      eventLoopDelayMs: { p50: 0.1, p99: 0.4, maximum: 1 },
      gcPausesMs: { count: 1, total: 1, maximum: 1 },
      cpuMs: 200,
    },
  ],
  cpuPressure: 0.01,
  steal: 0,
  ...over,
});

export const scenarioOf = (over: Partial<ResultsScenario> = {}): ResultsScenario => ({
  ...scenarioRef(),
  tags: ['@latency'],
  row: {},
  outcome: 'passed',
  durationMs: 1000,
  error: null,
  ledger: null,
  client: clientOf(),
  ...over,
});

export const noteOf = (text: string): ResultsNote => ({
  ...scenarioRef(),
  tags: ['@latency'],
  row: {},
  text,
});
