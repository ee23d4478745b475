import type { Milliseconds } from '../quantities/units';
import { csvCount, csvText } from './csv-text';
import type { GuideSection } from './guide-summary';
import { wrkDuration, wrkLatency } from './wrk-text';

const COLUMNS = [
  ...['Test Type', 'Scenario', 'Threads', 'Connections', 'Duration'],
  ...['Requests/sec', 'Latency(avg)', 'Latency(p95)', 'Latency(p99)'],
] as const;

/** One load as the guide's script sums it up; a figure that nobody knows is left out. */
export interface ScenarioSummaryRow {
  /** Where the page shows it. */
  readonly section: GuideSection;
  /** `Health Check`. */
  readonly testType: string;
  /** `Light Load`. */
  readonly scenario: string;
  readonly threads?: number | undefined;
  readonly connections?: number | undefined;
  /** As measured. */
  readonly duration: Milliseconds;
  readonly requestsPerSecond?: number | undefined;
  readonly latencyAverage?: Milliseconds | undefined;
  readonly latencyP95?: Milliseconds | undefined;
  readonly latencyP99?: Milliseconds | undefined;
  /** What was made of the guide's time: `30 s of the guide in 3 s`; for the page, not for the CSV. */
  readonly compression?: string | undefined;
}

/** The rows under the header of the guide's summary; rates and latencies as wrk prints them. */
export const scenarioSummaryCsv = (rows: readonly ScenarioSummaryRow[]): string =>
  csvText(
    COLUMNS,
    rows.map((row) => ({
      'Test Type': row.testType,
      Scenario: row.scenario,
      Threads: csvCount(row.threads),
      Connections: csvCount(row.connections),
      Duration: wrkDuration(row.duration),
      'Requests/sec': Number.isFinite(row.requestsPerSecond) ? row.requestsPerSecond?.toFixed(2) : '',
      'Latency(avg)': wrkLatency(row.latencyAverage),
      'Latency(p95)': wrkLatency(row.latencyP95),
      'Latency(p99)': wrkLatency(row.latencyP99),
    })),
  );
