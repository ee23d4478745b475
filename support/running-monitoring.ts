import { observedOf } from './collector-setting';
import { LocalPrometheus } from './local-prometheus';
import { Collector } from './monitoring/collector/collector';
import type { CollectorPlan } from './monitoring/collector/collector-plan';
import type { MetricType } from './monitoring/metric-type';
import type { MonitoringSystem } from './monitoring/monitoring-system';
import { PrometheusMonitoring } from './monitoring/prometheus/prometheus-monitoring';
import { readPrometheusQueries } from './monitoring/prometheus/prometheus-queries';
import { REPLAYED, REPLAYED_LABEL } from './monitoring/replayed-series';
import { EmbeddedMonitoring } from './monitoring/recording/embedded-monitoring';
import type { Labels } from './monitoring/sample';
import { MetricStore } from './monitoring/store/metric-store';
import { RetentionTrial } from './monitoring/store/retention-trial';
import { monitorTroubles } from './monitor-line';
import type { MonitoringSetting } from './monitoring-setting';
import type { PromisedRecording } from './promised-recording';
import { formatQuantity } from './quantities/quantity';
import { milliseconds, type Milliseconds } from './quantities/units';
import { run } from './run';
import type { SystemUnderTest } from './system/system-under-test';

/** A monitoring system as a verdict names it. */
export interface JudgedSystem {
  readonly name: string;
  readonly system: MonitoringSystem;
}

/** What is collected, and how fast. */
interface CollectedPlan {
  readonly rows: readonly PromisedRecording[];
  readonly timeCompression: number;
  readonly duration: Milliseconds;
  /** Of the load that is sent meanwhile. */
  readonly tally: SharedArrayBuffer;
}

/** Beside what is promised: what explains it, at the pace of throughput. */
const EXPLAINING: readonly MetricType[] = ['Response time', 'Server load'];
const USUAL_INTERVAL = milliseconds(5_000);
const USUAL_RETENTION = milliseconds(7 * 86_400_000);
/** Retention is enforced so often in what is collected. */
const RETENTION_PASSES = 4;

/** The queries of the file that comes with the suite are for its own exporter. */
const OWN_QUERIES = 'features/data/prometheus_queries.json';

/** The suite's own monitoring at work: a collector into a store, and where there is one a Prometheus that scrapes it. */
export class RunningMonitoring implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;

  private constructor(
    readonly systems: readonly JudgedSystem[],
    readonly store: MetricStore,
    readonly labels: Labels,
    readonly schedules: CollectorPlan['schedules'],
    readonly collector: Collector,
    resources: AsyncDisposableStack,
  ) {
    this.#resources = resources;
  }

  /** Resolves when both record. */
  static async start(
    setting: MonitoringSetting,
    system: SystemUnderTest,
    { rows, timeCompression, duration, tally }: CollectedPlan,
  ): Promise<RunningMonitoring> {
    await using resources = new AsyncDisposableStack();
    const labels = {
      target: system.baseUrl,
      run: run.folder.name,
      ...(timeCompression === 1 ? {} : { time_compression: String(timeCompression) }),
    };
    const schedules = schedulesOf(rows, timeCompression);
    const store = resources.use(MetricStore.open(setting.store));
    const trial = resources.use(RetentionTrial.plant(setting.store, rows));
    const { program } = setting;
    const collector = resources.use(
      await Collector.start({
        ...(await observedOf(system, run.parameters, { model: system.modelFor('small') })),
        store: setting.store,
        labels,
        schedules,
        retentionEvery: milliseconds(duration / RETENTION_PASSES),
        counters: { kind: 'live load', tally },
        ...(program === undefined ? {} : { exporter: { port: 0 } }),
      }),
    );
    const systems: JudgedSystem[] = [];
    if (setting.judgesStore)
      systems.push({
        name: 'store',
        system: new EmbeddedMonitoring({ store, trial, labels, path: setting.store }),
      });
    if (program !== undefined && collector.exporterUrl !== undefined) {
      const retention = milliseconds(Math.max(USUAL_RETENTION, ...rows.map((row) => row.retention)));
      const { exporterUrl } = collector;
      const started = { program, exporterUrl, schedules, retention, signal: run.signal };
      const local = resources.use(await LocalPrometheus.start(started));
      const reached = await PrometheusMonitoring.reach(local.url, readPrometheusQueries(OWN_QUERIES));
      systems.push({ name: 'Prometheus', system: withReasons(resources.use(reached), collector) });
    }
    return new RunningMonitoring(systems, store, labels, schedules, collector, resources.move());
  }

  /** From when on every type is sampled: what counts since the last look has no value at the first one. */
  get settledAt(): number {
    return this.collector.startedAt + Math.max(...this.schedules.map(({ interval }) => interval));
  }

  /** What to say of how it went. */
  async notes(): Promise<readonly string[]> {
    const status = await this.collector.latestStatus();
    const lateness = Math.max(...status.types.map(({ largestLateness }) => largestLateness));
    const [late, cost] = [
      formatQuantity({ dimension: 'duration', value: lateness }),
      formatQuantity({ dimension: 'share', value: status.cost.percentOfCore }),
    ];
    return [
      `the collector took ${cost} of a core; no sample was later than ${late}`,
      ...monitorTroubles(status),
    ];
  }

  /** Rejects where the collector ends by itself. */
  async untilEnd(): Promise<never> {
    throw (await this.collector.ended) ?? new Error('the collector ended before it was told to');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

function schedulesOf(rows: readonly PromisedRecording[], timeCompression: number) {
  const own = EXPLAINING.filter((type) => rows.every((row) => row.type !== type)).map((type) => ({
    type,
    interval: USUAL_INTERVAL,
    retention: USUAL_RETENTION,
  }));
  return [...rows, ...own].map(({ type, interval, retention }) => ({
    type,
    interval: milliseconds(interval / timeCompression),
    retention,
  }));
}

/** The suite's own Prometheus has what the collector has, and the collector knows what has no source. */
function withReasons(prometheus: PrometheusMonitoring, collector: Collector): MonitoringSystem {
  return {
    name: prometheus.name,
    recorded: async (type, from, to) => {
      const { types } = await collector.latestStatus();
      const reason = types.find((one) => one.type === type)?.unavailableReason;
      if (reason !== undefined) return { status: 'unavailable', reason };
      const recorded = await prometheus.recorded(type, from, to);
      const isReplay =
        recorded.status === 'recorded' && recorded.series.some(({ name }) => name.includes(REPLAYED_LABEL));
      return isReplay ? { status: 'unavailable', reason: REPLAYED } : recorded;
    },
    retention: () => prometheus.retention(),
    [Symbol.asyncDispose]: () => prometheus[Symbol.asyncDispose](),
  };
}
