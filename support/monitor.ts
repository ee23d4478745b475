import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { observedOf } from './collector-setting';
import { Collector } from './monitoring/collector/collector';
import type { CollectorPlan } from './monitoring/collector/collector-plan';
import { METRIC_TYPES, type MetricType } from './monitoring/metric-type';
import { MetricStore } from './monitoring/store/metric-store';
import { defaultStorePath } from './monitoring/store/store-path';
import { monitorLine, monitorTroubles } from './monitor-line';
import {
  MONITOR_HELP,
  MonitorOptionsError,
  parseMonitorOptions,
  type MonitorOptions,
} from './monitor-options';
import { environmentWithFile, readParameters, reportsFolder, type Parameters } from './parameters';
import { milliseconds, type Milliseconds } from './quantities/units';
import { historyChart } from './report/history-chart';
import { storedHistory } from './stored-history';
import { ConfiguredSystem } from './system/configured-system';

const SLOW = milliseconds(15_000);
const FAST = milliseconds(5_000);
/** Between two samples. */
const INTERVALS: Readonly<Record<MetricType, Milliseconds>> = {
  'CPU utilization': SLOW,
  'Memory usage': SLOW,
  'GPU utilization': SLOW,
  'Network latency': FAST,
  Throughput: FAST,
  'Error rates': milliseconds(1_000),
  'Response time': FAST,
  'Server load': FAST,
};
/** Sampled every second, for longer they would be most of the file. */
const ERRORS_KEPT = milliseconds(7 * 86_400_000);
const RETENTION_EVERY = milliseconds(3_600_000);
/** Between two lines: of a terminal that is rewritten, and of a log. */
const LIVE_MS = 1_000;
const PLAIN_MS = 60_000;
const ONE_INTERRUPTION_MS = 1_000;

async function main(args: readonly string[]): Promise<number> {
  const options = parseMonitorOptions(args);
  if (options === undefined) {
    process.stdout.write(MONITOR_HELP);
    return 0;
  }
  const environment = environmentWithFile(process.env);
  const parameters = readParameters({}, environment);
  if (parameters.baseUrl === undefined)
    throw new MonitorOptionsError(
      'no server is named: set LLM_BASE_URL to the one to monitor, for example http://localhost:8000/v1',
    );
  const interruption = new AbortController();
  let interruptedAt = Infinity;
  const interrupt = (): void => {
    // npm passes on what the terminal sends to it and to this process alike: twice at once is once.
    if (performance.now() - interruptedAt > ONE_INTERRUPTION_MS) process.exit(130);
    interruptedAt = Math.min(interruptedAt, performance.now());
    interruption.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  await using system = await ConfiguredSystem.reach(parameters.baseUrl, parameters, interruption.signal);
  const store = options.store ?? parameters.store ?? defaultStorePath(process.env);
  const labels = { target: parameters.baseUrl };
  await using collector = await Collector.start(await planOf(system, parameters, options, { store, labels }));
  console.log(
    `${system.identity.serverKind} at ${parameters.baseUrl}; samples go to ${store}; Ctrl-C ends it`,
  );
  if (collector.exporterUrl !== undefined) console.log(`a Prometheus may scrape ${collector.exporterUrl}`);
  const failure = await watch(collector, options.duration, interruption.signal);
  await collector[Symbol.asyncDispose]();
  const line = monitorLine(collector.status(), milliseconds(Date.now() - collector.startedAt));
  for (const trouble of monitorTroubles(collector.status())) console.log(trouble);
  const folder = join(reportsFolder(environment), 'monitor');
  mkdirSync(folder, { recursive: true });
  const begun = new Date(collector.startedAt).toISOString().slice(0, 19).replaceAll(':', '-');
  const file = join(folder, `${begun}Z.svg`);
  using stored = MetricStore.open(store);
  const history = storedHistory(stored, {
    title: `Monitored metrics of ${parameters.baseUrl}`,
    finding: line,
    labels,
    from: collector.startedAt,
    to: Date.now(),
    types: METRIC_TYPES.map((type) => ({ type, interval: INTERVALS[type] })),
  });
  writeFileSync(file, await historyChart(history));
  console.log(`Chart: ${file}`);
  if (failure !== undefined) throw failure;
  return 0;
}

async function planOf(
  system: ConfiguredSystem,
  parameters: Parameters,
  { retention, port }: MonitorOptions,
  place: Pick<CollectorPlan, 'store' | 'labels'>,
): Promise<CollectorPlan> {
  const observed = await observedOf(system, parameters, parameters);
  const { serverMetrics } = observed;
  return {
    ...observed,
    ...place,
    schedules: METRIC_TYPES.map((type) => ({
      type,
      interval: INTERVALS[type],
      retention: type === 'Error rates' ? milliseconds(Math.min(retention, ERRORS_KEPT)) : retention,
    })),
    retentionEvery: RETENTION_EVERY,
    counters:
      serverMetrics === undefined
        ? { kind: 'none', reason: 'the server shows no metrics of its own' }
        : { kind: 'server metrics', ...serverMetrics },
    ...(port === undefined ? {} : { exporter: { port } }),
  };
}

/** Tells how it goes until it is to end; yields why it ended by itself, where it did. */
async function watch(
  collector: Collector,
  duration: Milliseconds | undefined,
  signal: AbortSignal,
): Promise<Error | undefined> {
  const startedAt = performance.now();
  const live = process.stdout.isTTY;
  const tell = (): void => {
    const line = monitorLine(collector.status(), milliseconds(performance.now() - startedAt));
    process.stdout.write(
      live ? `\r\u001b[2K${line.slice(0, (process.stdout.columns || 120) - 1)}` : `${line}\n`,
    );
  };
  const telling = setInterval(tell, live ? LIVE_MS : PLAIN_MS);
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const time = untilEnd(duration, ended);
  try {
    return await Promise.race([time, collector.ended]);
  } finally {
    over.abort();
    clearInterval(telling);
    tell();
    if (live) process.stdout.write('\n');
  }
}

/** Timers hold no more than 24 days. */
async function untilEnd(duration: Milliseconds | undefined, signal: AbortSignal): Promise<undefined> {
  const end = performance.now() + (duration ?? Infinity);
  while (!signal.aborted && performance.now() < end) {
    const left = Math.min(end - performance.now(), PLAIN_MS);
    await pause(left, undefined, { signal }).catch(() => undefined);
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n${error instanceof MonitorOptionsError ? `\n${MONITOR_HELP}` : ''}`);
    process.exitCode = 1;
  },
);
