import { completed, failed } from '../load/record.fixture';
import type { RequestRecord } from '../load/request-record';
import { measured, resultsWith } from '../report/compare-runs/compared-runs.fixture';
import { resultsScenarioRef } from '../report/journal-entry';
import { scenarioRef } from '../report/journal-entry.fixture';
import type { Results, ResultsScenario } from '../report/results-schema';
import type { LoggedRequest } from './request-file';

/** The one scenario of the run. */
export const SCENARIO: ResultsScenario = {
  ...resultsScenarioRef(scenarioRef()),
  ...{ outcome: 'passed', durationMs: 1, error: null, ledger: { scheduled: 3 }, client: null },
};
const logged = (record: RequestRecord): LoggedRequest => ({
  ...record,
  scenario: 'features/llm_sampling_performance.feature:14',
});
/** Two that were answered, one of each kind that was not, and one of the warm-up. */
export const RECORDS = [
  completed({ warmUp: true, contentAt: [9000] }),
  completed({ inputTokens: 7 }),
  completed({ inputTokens: 9, contentAt: [20, 80, 90], contentTokens: [1, 2, 1] }),
  failed({ status: 503 }),
  failed({ outcome: 'timed out', failedAt: 100_000 }),
  failed({ outcome: 'dropped' }),
].map(logged);
/** The results of the run. */
export const results = (over: Partial<Results> = {}): Results =>
  resultsWith({
    scenarios: [SCENARIO],
    checks: [],
    measurements: [measured('ttft mean', 28), measured('ttft p99.9', 95)],
    ...over,
  });
