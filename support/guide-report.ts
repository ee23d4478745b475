import type { Evidence } from './assertions/judge';
import { answerFigure } from './load/answer-figures';
import { EndpointTally } from './load/endpoint-tally';
import type { JudgedLoad } from './load/judged-load';
import { LoadSummary } from './load/load-summary';
import type { MetricName } from './load/metric';
import { parseStatistic } from './load/statistic';
import { milliseconds, type Milliseconds } from './quantities/units';
import type { FigureCell } from './report/figure-cell';
import { guideSummary, type GuideFigures } from './report/guide-summary';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { machineText, serverCpu, serverMemory, type ServerUsage } from './server-meter';
import type { SystemUnderTest } from './system/system-under-test';

/** A load of the guide that is over. */
export interface GuideLoad {
  readonly section: GuideFigures['section'];
  /** `Health Check`. */
  readonly testType: string;
  /** `light`. */
  readonly scenario: string;
  readonly threads: number;
  readonly connections: number;
  readonly load: JudgedLoad;
  readonly usages: readonly ServerUsage[];
  readonly compression?: string | undefined;
}

/** Tells all the metrics that the guide asks of every scenario: in the run's files, and under the scenario. */
export function reportGuideLoad(told: GuideLoad, system: SystemUnderTest, report: ScenarioReport): void {
  const { section, testType, scenario, threads, connections, load, usages, compression } = told;
  const { summary } = load;
  const figure = (name: MetricName, statistic: string): FigureCell =>
    cellOf(summary.estimate(name, parseStatistic(statistic)));
  const traffic = trafficOf(summary);
  const latency = {
    average: figure('e2e', 'mean'),
    p95: figure('e2e', 'p95'),
    p99: figure('e2e', 'p99'),
    maximum: figure('e2e', 'maximum'),
  };
  const rate = figure('request_rate', 'mean');
  const figures: GuideFigures = {
    title: `${testType}: ${scenario}`,
    section,
    latency,
    throughput: {
      requestsPerSecond: rate,
      successes: count(summary.completed),
      failures: count(summary.failures.count),
      errorRate: figure('error_rate', 'mean'),
    },
    resources: {
      cpu: cellOf(serverCpu(usages)),
      memory: cellOf(serverMemory(usages)),
      networkReceived: byteRate(traffic.responseBytes, traffic.elapsed),
      networkSent: byteRate(traffic.requestBytes, traffic.elapsed),
      connections: poolUse(load, traffic),
    },
    model: {
      ...modelFigures(summary, figure),
      initialisation:
        system.initialisation === undefined
          ? { status: 'not measured', reason: 'the server ran before this suite came to it' }
          : { status: 'measured', quantity: { dimension: 'duration', value: system.initialisation } },
    },
    compression,
  };
  run.journal.guide.scenarioFigures(figures);
  run.journal.guide.scenarioSummary({
    section,
    testType,
    scenario,
    threads,
    connections,
    duration: milliseconds(traffic.elapsed),
    requestsPerSecond: valueOf(rate),
    latencyAverage: time(latency.average),
    latencyP95: time(latency.p95),
    latencyP99: time(latency.p99),
  });
  report.note([guideSummary(figures), machineText(usages)].filter(Boolean).join('\n'));
}

/** The evidence as a cell of a table. */
export function cellOf(evidence: Evidence): FigureCell {
  if (evidence.status !== 'estimated') return { status: 'not measured', reason: evidence.reason };
  const { value, low, high, dimension, confidence } = evidence;
  const interval = confidence < 1 ? { low, high } : {};
  return { status: 'measured', quantity: { dimension, value }, ...interval };
}

interface Traffic {
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Of all measured rounds, in ms. */
  readonly elapsed: number;
  /** Sum of all response times, in ms. */
  readonly busy: number;
}

function trafficOf(summary: JudgedLoad['summary']): Traffic {
  if (summary instanceof EndpointTally) return summary.traffic;
  const traffic = { requestBytes: 0, responseBytes: 0, elapsed: 0, busy: 0 };
  if (!(summary instanceof LoadSummary)) return traffic;
  for (const { sentAt, endedAt, requestBytes, responseBytes } of summary.completedRecords) {
    traffic.requestBytes += requestBytes;
    traffic.responseBytes += responseBytes;
    traffic.busy += endedAt - sentAt;
  }
  for (const { span } of summary.rounds) if (span !== undefined) traffic.elapsed += span.to - span.from;
  return traffic;
}

function modelFigures(
  summary: JudgedLoad['summary'],
  figure: (name: MetricName, statistic: string) => FigureCell,
): Omit<GuideFigures['model'], 'initialisation'> {
  if (!(summary instanceof LoadSummary)) {
    const none = { status: 'not measured', reason: 'no model is asked by this route' } as const;
    return { tokenRate: none, tokenRatio: none, cacheHitRate: none };
  }
  return {
    tokenRate: figure('output_tps', 'mean'),
    tokenRatio: cellOf(answerFigure('token ratio', summary.completedRecords)),
    cacheHitRate: cellOf(answerFigure('cache hit rate', summary.completedRecords)),
  };
}

/** By Little's law: requests in flight on average, as a share of the connections that stood. */
function poolUse({ health }: JudgedLoad, { busy, elapsed }: Traffic): FigureCell {
  const open = health.threads.reduce((sum, { connections }) => sum + (connections?.open ?? 0), 0);
  if (open === 0 || elapsed === 0)
    return { status: 'not measured', reason: 'no connection stood at the end of the load' };
  return { status: 'measured', quantity: { dimension: 'share', value: (100 * busy) / elapsed / open } };
}

const count = (value: number): FigureCell => ({
  status: 'measured',
  quantity: { dimension: 'count', value },
});

const byteRate = (bytes: number, elapsed: number): FigureCell =>
  elapsed === 0
    ? { status: 'not measured', reason: 'no request completed' }
    : { status: 'measured', quantity: { dimension: 'data rate', value: (8000 * bytes) / elapsed } };

const valueOf = (cell: FigureCell): number | undefined =>
  cell.status === 'measured' ? cell.quantity.value : undefined;

function time(cell: FigureCell): Milliseconds | undefined {
  const value = valueOf(cell);
  return value === undefined ? undefined : milliseconds(value);
}
