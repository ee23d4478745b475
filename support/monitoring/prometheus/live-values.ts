import { monotonicClock, type Clock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { MONITORED } from '../metric';
import type { MetricType } from '../metric-type';
import type { Absence, Labels, Sample, SeriesKey } from '../sample';

/** How often a type of metric is sampled. */
export interface SampleSchedule {
  readonly type: MetricType;
  readonly interval: Milliseconds;
}

/** The last value of a series that is not silent. */
export interface LiveValue extends SeriesKey {
  readonly value: number;
}

/** One interval is the rule, half of another is for a sample that is late: a longer one would hide that one is missed. */
const SILENT_AFTER_INTERVALS = 1.5;
/** A thread that is late by so much has missed nothing, however short the interval is. */
const LEAST_PATIENCE_MS = 100;
/** Of a type whose interval nobody told. */
const DEFAULT_INTERVAL_MS = milliseconds(40_000);

/**
 * What exporters show: the last value of each series, until it is silent for more than one and a half of its intervals,
 * or it is said that there was none: whoever reads as often as it is sampled sees each gap. Silence is that of whoever appends, so that it does not matter how clocks are set.
 */
export class LiveValues {
  readonly #intervals: ReadonlyMap<MetricType, Milliseconds>;
  readonly #clock: Clock;
  readonly #series = new Map<string, LiveValue & { readonly at: number; readonly came: Milliseconds }>();
  readonly #absences = new Map<string, Absence>();
  readonly #counts = new Map<string, { type: MetricType; kind: Absence['kind']; count: number }>();

  constructor(schedules: readonly SampleSchedule[], clock: Clock = monotonicClock) {
    this.#intervals = new Map(schedules.map(({ type, interval }) => [type, interval]));
    this.#clock = clock;
  }

  append(samples: readonly (SeriesKey & Sample)[]): void {
    const came = this.#clock.now();
    for (const { metric, labels, value, at } of samples) {
      const key = keyOf(metric, labels);
      if (at < (this.#series.get(key)?.at ?? -Infinity)) continue;
      this.#series.set(key, { metric, labels, value, at, came });
      const { type } = MONITORED[metric];
      for (const [place, absence] of this.#absences)
        if (absence.type === type && covers(absence.labels, labels)) this.#absences.delete(place);
    }
  }

  noteAbsence(absence: Absence): void {
    const { type, labels, kind } = absence;
    const counted = this.#counts.get(`${type} ${kind}`) ?? { type, kind, count: 0 };
    counted.count += 1;
    this.#counts.set(`${type} ${kind}`, counted);
    for (const [key, series] of this.#series)
      if (MONITORED[series.metric].type === type && covers(labels, series.labels)) this.#series.delete(key);
    if (kind === 'unavailable') this.#absences.set(keyOf(type, labels), absence);
  }

  /** Forgets those that are silent. */
  present(): readonly LiveValue[] {
    const now = this.#clock.now();
    for (const [key, { metric, came }] of this.#series) {
      const interval = this.#intervals.get(MONITORED[metric].type) ?? DEFAULT_INTERVAL_MS;
      const patience = Math.max(SILENT_AFTER_INTERVALS * interval, interval + LEAST_PATIENCE_MS);
      if (now - came > patience) this.#series.delete(key);
    }
    return [...this.#series.values()];
  }

  /** What has no source at present. */
  unavailable(): readonly Absence[] {
    return [...this.#absences.values()];
  }

  /** How often each type had no sample, and of which kind that was. */
  absences(): readonly {
    readonly type: MetricType;
    readonly kind: Absence['kind'];
    readonly count: number;
  }[] {
    return [...this.#counts.values()];
  }
}

const keyOf = (name: string, labels: Labels): string =>
  JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** Whether labels have all those of a wider set. */
const covers = (wider: Labels, labels: Labels): boolean =>
  Object.entries(wider).every(([name, value]) => labels[name] === value);
