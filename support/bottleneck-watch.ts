import { availableParallelism, totalmem } from 'node:os';
import { quantile } from 'simple-statistics';
import { bottleneckPicture } from './bottleneck-picture';
import { observedOf } from './collector-setting';
import { monitorTroubles } from './monitor-line';
import { findBottleneck } from './modeling/bottleneck';
import { Collector } from './monitoring/collector/collector';
import { loadPoints } from './monitoring/history/load-points';
import type { MetricType } from './monitoring/metric-type';
import { MetricStore } from './monitoring/store/metric-store';
import { milliseconds, type Milliseconds } from './quantities/units';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import type { ResourcePoint } from './statistics/resource-point';
import type { SystemUnderTest } from './system/system-under-test';

/** What explains why more load brings no more. */
const TYPES: readonly MetricType[] = [
  'CPU utilization',
  'Memory usage',
  'GPU utilization',
  'Throughput',
  'Response time',
  'Server load',
];
/** Asking a server for its metrics takes some of its time: not more often than two samples of a step need. */
const INTERVAL = milliseconds(500);
/** Each look starts a program, which takes its time. */
const GPU_INTERVAL = milliseconds(2_000);
/** What is compared is in the mean of so long, or of so many answers where they take longer. */
const STEP = milliseconds(1_000);
const LEAST_ANSWERS = 30;
/** Of the run's own file: longer than any run. */
const RETENTION = milliseconds(365 * 86_400_000);

interface WatchedSystem {
  readonly system: SystemUnderTest;
  readonly report: ScenarioReport;
  readonly chosenModel: { readonly model: string; readonly batchSize: number };
}

/** The resources of a system while its load grows, to tell which of them saturates first. */
export class BottleneckWatch implements AsyncDisposable {
  readonly #watched: WatchedSystem;
  readonly #store: string;
  readonly #collector: Collector;
  readonly #labels: { readonly target: string; readonly scenario: string };

  private constructor(
    watched: WatchedSystem,
    store: string,
    collector: Collector,
    labels: { readonly target: string; readonly scenario: string },
  ) {
    this.#watched = watched;
    this.#store = store;
    this.#collector = collector;
    this.#labels = labels;
  }

  /** Begins to sample into a file of the run. What the server answers is known from its own metrics. */
  static async begin(watched: WatchedSystem): Promise<BottleneckWatch> {
    const { system, report, chosenModel } = watched;
    const store = run.folder.prepare('history.db');
    const labels = { target: system.baseUrl, scenario: report.title };
    const observed = await observedOf(system, { ...run.parameters, otlpEndpoint: undefined }, chosenModel);
    const { serverMetrics } = observed;
    const collector = await Collector.start({
      ...observed,
      store,
      labels,
      schedules: TYPES.map((type) => ({
        type,
        interval: type === 'GPU utilization' ? GPU_INTERVAL : INTERVAL,
        retention: RETENTION,
      })),
      retentionEvery: RETENTION,
      counters:
        serverMetrics === undefined
          ? { kind: 'none', reason: 'the server shows no metrics of its own' }
          : { kind: 'server metrics', ...serverMetrics },
    });
    return new BottleneckWatch(watched, store, collector, labels);
  }

  /** Samples no more, and tells in the report which resource was, or will be, full first. */
  async tell(): Promise<void> {
    const { report } = this.#watched;
    const to = Date.now();
    await this[Symbol.asyncDispose]();
    const status = this.#collector.status();
    const { types } = status;
    const missing = types.flatMap(({ type, unavailableReason }) =>
      unavailableReason !== undefined && (type === 'Throughput' || type === 'Response time')
        ? [unavailableReason]
        : [],
    );
    if (missing.length > 0) {
      report.note(`which resource saturates first is not known: ${[...new Set(missing)].join('; ')}`);
      return;
    }
    const troubles = monitorTroubles(status);
    if (troubles.length > 0)
      report.note(`what saturates first is told without this:\n${troubles.join('\n')}`);
    using store = MetricStore.open(this.#store);
    const from = this.#collector.startedAt - INTERVAL / 2;
    if (to - from < STEP) return;
    const pointsOf = (step: Milliseconds): readonly ResourcePoint[] =>
      loadPoints(store, { labels: this.#labels, from, to, step, timeScale: 1 }, this.#capacities);
    const fine = pointsOf(STEP);
    const step = milliseconds(STEP * windowSteps(fine));
    const points = step === STEP ? fine : to - from < step ? [] : pointsOf(step);
    const bottleneck = findBottleneck(points);
    report.note(bottleneck.status === 'too few' ? `bottleneck: ${bottleneck.reason}` : bottleneck.paragraph);
    report.picture('Bottleneck', await bottleneckPicture(points, bottleneck));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#collector[Symbol.asyncDispose]();
  }

  /** The embedded engine decodes in one thread, for as many requests as the table says; of another server that is a wish. */
  get #capacities(): Parameters<typeof loadPoints>[2] {
    const { chosenModel, system } = this.#watched;
    const { serverSlots, baseUrl } = run.parameters;
    const isEmbedded = baseUrl === undefined;
    const slots = serverSlots ?? (isEmbedded ? chosenModel.batchSize : undefined);
    return {
      cores: isEmbedded ? 1 : availableParallelism(),
      memoryBytes: totalmem(),
      isElsewhere: system.place.on === 'another machine',
      ...(slots === undefined ? {} : { slots }),
    };
  }
}

/** How many steps make a window of enough answers under high load: few of them are many or none by chance. */
function windowSteps(points: readonly ResourcePoint[]): number {
  const loads = points.map(({ load }) => load);
  if (loads.length === 0) return 1;
  return Math.max(1, Math.ceil((1000 * LEAST_ANSWERS) / (quantile(loads, 0.9) * STEP)));
}
