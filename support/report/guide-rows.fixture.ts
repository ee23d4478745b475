/** Rows of the performance-testing guide that the tests of this folder share: one of each kind. */
import { milliseconds } from '../quantities/units';
import type { ComparisonRow } from './comparison-csv';
import type { ConversationResult, ConversationTurn } from './conversation-results';
import type { FigureCell } from './figure-cell';
import type { ComparisonFigures, GuideFigures } from './guide-summary';
import type { ScenarioSummaryRow } from './scenario-summary-csv';

const REMOTE = 'the server is on another machine';

export const measured = (
  dimension: Extract<FigureCell, { status: 'measured' }>['quantity']['dimension'],
  value: number,
  low?: number,
  high?: number,
): FigureCell => ({ status: 'measured', quantity: { dimension, value }, low, high });

export const notMeasured = (reason: string): FigureCell => ({ status: 'not measured', reason });

export const comparisonRow = (over: Partial<ComparisonRow> = {}): ComparisonRow => ({
  model: 'gpt-4',
  testCase: 'Simple JSON Object',
  endpoint: 'structured',
  latency: milliseconds(1234.56789),
  inputTokens: 23,
  outputTokens: 46.5,
  totalRequests: 10,
  averageDuration: milliseconds(0.0456),
  ...over,
});

export const scenarioSummaryRow = (over: Partial<ScenarioSummaryRow> = {}): ScenarioSummaryRow => ({
  section: 'endpoints',
  testType: 'Health Check',
  scenario: 'Light Load',
  threads: 4,
  connections: 10,
  duration: milliseconds(30_000),
  requestsPerSecond: 1234.567,
  latencyAverage: milliseconds(0.456),
  latencyP95: milliseconds(1.234),
  latencyP99: milliseconds(1020),
  ...over,
});

export const guideFigures = (over: Partial<GuideFigures> = {}): GuideFigures => ({
  title: 'Health check, light load',
  section: 'endpoints',
  latency: {
    average: measured('duration', 5.21, 4.9, 5.6),
    p95: measured('duration', 9.8),
    p99: measured('duration', 12.3),
    maximum: measured('duration', 31),
  },
  throughput: {
    requestsPerSecond: measured('request rate', 1234.5),
    successes: measured('count', 37_035),
    failures: measured('count', 0),
    errorRate: measured('share', 0),
  },
  resources: {
    cpu: notMeasured(REMOTE),
    memory: notMeasured(REMOTE),
    networkReceived: measured('data rate', 12.5e6),
    networkSent: measured('data rate', 1.5e6),
    connections: measured('share', 100),
  },
  model: {
    tokenRate: notMeasured('this route generates no tokens'),
    tokenRatio: notMeasured('this route generates no tokens'),
    initialisation: measured('duration', 12_000),
    cacheHitRate: notMeasured('the server does not tell'),
  },
  ...over,
});

export const comparisonFigures = (over: Partial<ComparisonFigures> = {}): ComparisonFigures => ({
  title: 'Simple JSON Object with gpt-4',
  figures: [
    {
      figure: 'response time, median',
      structured: measured('duration', 1200, 1100, 1300),
      unstructured: measured('duration', 1000, 900, 1100),
      difference: measured('duration', 200, 50, 350),
    },
    {
      figure: 'error rate',
      structured: measured('share', 1),
      unstructured: measured('share', 3),
      difference: measured('share', -2, -4, -0.5),
    },
    {
      figure: 'server memory',
      structured: notMeasured(REMOTE),
      unstructured: notMeasured(REMOTE),
      difference: notMeasured(REMOTE),
    },
  ],
  ...over,
});

export const conversationTurn = (over: Partial<ConversationTurn> = {}): ConversationTurn => ({
  responseTime: milliseconds(812.5),
  inputTokens: 40,
  outputTokens: 120,
  cachedTokens: 32,
  tokenSource: 'the server',
  serverMemory: measured('data size', 2_147_483_648),
  outcome: 'completed',
  answer: 'Eight planets.',
  ...over,
});

export const conversationResult = (over: Partial<ConversationResult> = {}): ConversationResult => ({
  name: 'short',
  iteration: 1,
  model: 'gpt-4',
  temperature: 0.7,
  totalDuration: milliseconds(4200),
  turns: [
    conversationTurn(),
    conversationTurn({
      responseTime: undefined,
      inputTokens: undefined,
      outputTokens: undefined,
      cachedTokens: undefined,
      tokenSource: 'nobody',
      serverMemory: notMeasured(REMOTE),
      outcome: 'http error',
      error: '500 for the request',
      answer: undefined,
    }),
  ],
  ...over,
});
