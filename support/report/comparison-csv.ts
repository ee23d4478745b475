import type { Milliseconds } from '../quantities/units';
import { csvCount, csvNumber, csvText } from './csv-text';

const COLUMNS = [
  ...['Model', 'Test Case', 'Endpoint', 'Latency (s)', 'Input Tokens', 'Output Tokens'],
  ...['Total Requests', 'Average Duration (s)'],
] as const;

/** One test case at one of the two endpoints; a figure that nobody knows is left out. */
export interface ComparisonRow {
  readonly model: string;
  readonly testCase: string;
  readonly endpoint: 'structured' | 'unstructured';
  /** The median. */
  readonly latency?: Milliseconds | undefined;
  /** The mean of a request. */
  readonly inputTokens?: number | undefined;
  /** The mean of a request. */
  readonly outputTokens?: number | undefined;
  readonly totalRequests: number;
  readonly averageDuration?: Milliseconds | undefined;
}

/** The rows under the header of the guide's `results.csv`; times in seconds, to six significant digits. */
export const comparisonCsv = (rows: readonly ComparisonRow[]): string =>
  csvText(
    COLUMNS,
    rows.map((row) => ({
      Model: row.model,
      'Test Case': row.testCase,
      Endpoint: row.endpoint,
      'Latency (s)': seconds(row.latency),
      'Input Tokens': csvNumber(row.inputTokens),
      'Output Tokens': csvNumber(row.outputTokens),
      'Total Requests': csvCount(row.totalRequests),
      'Average Duration (s)': seconds(row.averageDuration),
    })),
  );

const seconds = (value: Milliseconds | undefined): string =>
  csvNumber(value === undefined ? undefined : value / 1000);
