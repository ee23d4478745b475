import { formatQuantity, type Dimension, type Quantity } from '../quantities/quantity';
import type { ComparisonRow } from './comparison-csv';
import { turnOutcomes, type ConversationResult } from './conversation-results';
import type { ScenarioSummaryRow } from './scenario-summary-csv';
import type { SummaryColumn, SummaryTable, TableCell } from './summary-table';

const texts = (...headings: readonly string[]): SummaryColumn[] => headings.map((heading) => ({ heading }));
const numbers = (...headings: readonly string[]): SummaryColumn[] =>
  headings.map((heading) => ({ heading, numeric: true }));

/** Loads as wrk sums them up, a row a load. */
export const loadTable = (title: string, rows: readonly ScenarioSummaryRow[]): SummaryTable => ({
  title,
  columns: [
    ...texts('test', 'scenario'),
    ...numbers('threads', 'connections', 'duration', 'requests per second'),
    ...numbers('latency, average', 'p95', 'p99'),
  ],
  rows: rows.map((row) => [
    row.testType,
    row.scenario,
    figure('count', row.threads),
    figure('count', row.connections),
    noted(`${(row.duration / 1000).toFixed(1)} s`, row.compression),
    figure('request rate', row.requestsPerSecond),
    figure('duration', row.latencyAverage),
    figure('duration', row.latencyP95),
    figure('duration', row.latencyP99),
  ]),
  rowHeadings: 2,
});

/** Test cases at both endpoints, a row a case and endpoint. */
export const endpointTable = (title: string, rows: readonly ComparisonRow[]): SummaryTable => ({
  title,
  columns: [
    ...texts('model', 'test case', 'endpoint'),
    ...numbers('latency, median', 'input tokens', 'output tokens', 'requests', 'duration, average'),
  ],
  rows: rows.map((row) => [
    row.model,
    row.testCase,
    row.endpoint,
    figure('duration', row.latency),
    figure('count', row.inputTokens),
    figure('count', row.outputTokens),
    figure('count', row.totalRequests),
    figure('duration', row.averageDuration),
  ]),
  rowHeadings: 3,
  notes: ['Tokens are means of a request.'],
});

/** One conversation, a row a turn. */
export function conversationTable(result: ConversationResult): SummaryTable {
  const { name, iteration, model, temperature, totalDuration, turns, compression } = result;
  const settings = temperature === undefined ? model : `${model}, temperature ${temperature}`;
  const outcomes = Object.entries(turnOutcomes(result)).map(([outcome, count]) => `${count} ${outcome}`);
  const duration = formatQuantity({ dimension: 'duration', value: totalDuration });
  return {
    title: `${name}, iteration ${iteration}: ${settings}; ${outcomes.join(', ') || 'no turns'} in ${duration}`,
    columns: [
      ...numbers('turn', 'response time', 'input tokens', 'output tokens', 'cached tokens'),
      ...texts('counted by'),
      ...numbers('server memory'),
      ...texts('outcome'),
    ],
    rows: turns.map((turn, index) => [
      String(index + 1),
      figure('duration', turn.responseTime),
      figure('count', turn.inputTokens),
      figure('count', turn.outputTokens),
      figure('count', turn.cachedTokens),
      turn.tokenSource,
      turn.serverMemory,
      noted(turn.outcome, turn.error),
    ]),
    ...(compression === undefined ? {} : { notes: [compression] }),
  };
}

const figure = (dimension: Dimension, value: number | undefined): TableCell => {
  const quantity: Quantity = { dimension, value: value ?? NaN };
  return Number.isFinite(quantity.value) ? { status: 'measured', quantity } : '-';
};

const noted = (text: string, note: string | undefined): TableCell =>
  note === undefined ? text : { status: 'noted', text, note };
