import { milliseconds, type Milliseconds } from '../../quantities/units';
import { metricsOf } from '../metric';
import type { MetricType } from '../metric-type';
import type { Retention } from '../monitoring-system';
import { MetricStore, type RetentionPasses, type StoredSeries } from './metric-store';
import { trialLabels } from './trial-series';

/** For how long samples of a type are to be kept. */
export interface PromisedRetention {
  readonly type: MetricType;
  readonly retention: Milliseconds;
}

interface Planted {
  readonly series: StoredSeries;
  readonly retention: Milliseconds;
  readonly instants: readonly number[];
}

/**
 * How far from the edge samples are planted, on either side of it, in ms: the nearest show how sharp it is, and the
 * farthest are still young at a pass that comes late.
 */
const FROM_THE_EDGE = [60_000, 600_000, 3_600_000, 6 * 3_600_000];

/**
 * Shows whether a store keeps samples for as long as promised, without waiting that long: plants back-dated ones,
 * just younger and just older, and looks what the retention that somebody else enforces makes of them. Disposing
 * removes them.
 */
export class RetentionTrial implements Disposable {
  readonly #store: MetricStore;
  readonly #passesBefore: number;
  readonly #planted: ReadonlyMap<MetricType, readonly Planted[]>;
  #isDisposed = false;

  private constructor(
    store: MetricStore,
    passesBefore: number,
    planted: ReadonlyMap<MetricType, readonly Planted[]>,
  ) {
    this.#store = store;
    this.#passesBefore = passesBefore;
    this.#planted = planted;
  }

  /** `now` in ms since the Unix epoch, by the clock of whoever enforces retention. Throws a `StoreError`. */
  static plant(
    path: string,
    promises: readonly PromisedRetention[],
    now: number = Date.now(),
  ): RetentionTrial {
    using resources = new DisposableStack();
    const store = resources.use(MetricStore.open(path));
    const labels = trialLabels();
    for (const { type, retention } of promises) {
      const samples = instantsFor(retention, now).map((at) => ({ at, value: 0, late: milliseconds(0) }));
      store.append(
        metricsOf(type).flatMap((metric) => samples.map((sample) => ({ metric, labels, ...sample }))),
        retention,
      );
    }
    // A pass that comes between does to what is planted what a later one would do.
    const { count } = store.retentionPasses();
    const series = store.list({ labels });
    const planted = promises.map(({ type, retention }): [MetricType, readonly Planted[]] => [
      type,
      metricsOf(type).flatMap((metric) =>
        series
          .filter((one) => one.metric === metric)
          .map((one) => ({ series: one, retention, instants: instantsFor(retention, now) })),
      ),
    ]);
    resources.move();
    return new RetentionTrial(store, count, new Map(planted));
  }

  /** What became of the samples, each by how old it was when retention was enforced last. Throws a `StoreError`. */
  outcome(type: MetricType): Retention {
    const planted = this.#planted.get(type);
    if (planted === undefined)
      return { status: 'unavailable', reason: `no retention of ${type} is promised, and none was tried` };
    const { passes, left } = this.#look(planted);
    if (passes.count === this.#passesBefore)
      return {
        status: 'unavailable',
        reason: 'nobody enforced retention since the back-dated samples were planted',
      };
    let [young, wronglyDeleted, wronglyKept] = [0, 0, 0];
    for (const [index, { retention, instants }] of planted.entries()) {
      for (const at of instants) {
        const isYoung = at >= passes.latest - retention;
        const isLeft = left[index]?.has(at) === true;
        if (isYoung) young += 1;
        if (isYoung && !isLeft) wronglyDeleted += 1;
        if (!isYoung && isLeft) wronglyKept += 1;
      }
    }
    if (young === 0)
      return {
        status: 'unavailable',
        reason: 'retention was enforced so late that all back-dated samples were too old by then',
      };
    const count = planted.reduce((sum, { instants }) => sum + instants.length, 0);
    return { status: 'tried', wronglyDeleted, wronglyKept, planted: count };
  }

  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    using store = this.#store;
    for (const { series } of [...this.#planted.values()].flat()) store.remove(series);
  }

  /** The samples that are left, and the passes that left them: none comes between. */
  #look(planted: readonly Planted[]): {
    readonly passes: RetentionPasses;
    readonly left: readonly ReadonlySet<number>[];
  } {
    for (;;) {
      const passes = this.#store.retentionPasses();
      const left = planted.map(
        ({ series }) => new Set(this.#store.samples(series, -Infinity, Infinity).map(({ at }) => at)),
      );
      if (this.#store.retentionPasses().count === passes.count) return { passes, left };
    }
  }
}

/** The older ones first. What is kept for less than a margin has no sample as far inside. */
function instantsFor(retention: Milliseconds, now: number): readonly number[] {
  const edge = now - retention;
  const younger = FROM_THE_EDGE.filter((margin) => margin < retention);
  return [
    ...FROM_THE_EDGE.map((margin) => edge - margin).toReversed(),
    ...(younger.length === 0 ? [retention / 2] : younger).map((margin) => edge + margin),
  ];
}
