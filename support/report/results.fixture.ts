import { RESULTS_SCHEMA_VERSION, type Results } from './results-schema';

/** The results of a run in which nothing happened. */
export const emptyResults = (run: Partial<Results['run']> = {}): Results => ({
  schemaVersion: RESULTS_SCHEMA_VERSION,
  run: {
    id: '2026-03-04T05-06-07Z-abcdef',
    startedAt: '2026-03-04T05:06:07.000Z',
    endedAt: '2026-03-04T05:06:09.000Z',
    durationMs: 2000,
    success: true,
    interrupted: false,
    faults: [],
    ...run,
  },
  target: null,
  environment: null,
  checks: [],
  measurements: [],
  scenarios: [],
  charts: [],
  notes: [],
});
