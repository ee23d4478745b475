import { metricsOf } from '../metric';
import type { MetricType } from '../metric-type';
import type { MonitoringSystem, Recorded, Retention } from '../monitoring-system';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { isReplayed, REPLAYED } from '../replayed-series';
import type { Labels, SeriesKey } from '../sample';
import type { StoredAbsence } from '../store/metric-store';
import type { RetentionTrial } from '../store/retention-trial';
import type { SampleReader } from './sample-reader';
import { isTrial } from '../store/trial-series';

interface EmbeddedParts {
  readonly store: SampleReader;
  readonly trial: Pick<RetentionTrial, 'outcome'>;
  /** Of the run: series that have not all of them are another's. */
  readonly labels: Labels;
  /** Of the file, for reports. */
  readonly path: string;
}

/** The store of this suite as a monitoring system; store and trial stay those of who opened them. */
export class EmbeddedMonitoring implements MonitoringSystem {
  readonly name: string;
  readonly #parts: EmbeddedParts;

  constructor(parts: EmbeddedParts) {
    this.name = `the suite's own store (SQLite ${process.versions['sqlite'] ?? ''}, ${parts.path})`;
    this.#parts = parts;
  }

  /** A type without any series is unavailable where its collector said so; otherwise nothing was recorded of it. */
  recorded(type: MetricType, from: number, to: number): Promise<Recorded> {
    return Promise.resolve().then(() => this.#recorded(type, from, to));
  }

  #recorded(type: MetricType, from: number, to: number): Recorded {
    const { store, labels } = this.#parts;
    const all = store.list({ type, labels }).filter((series) => !isTrial(series));
    const keys = all.filter((series) => !isReplayed(series));
    if (keys.length === 0 && all.length > 0) return { status: 'unavailable', reason: REPLAYED };
    // That a source is missing is noted when the collector starts, which may be before the time asked for.
    const missing = store.absences({ type, labels, kind: 'unavailable' }, 0, to).map(({ reason }) => reason);
    if (keys.length === 0 && missing.length > 0)
      return { status: 'unavailable', reason: [...new Set(missing)].join('; ') };
    const absences = store.absences({ type, labels }, from, to);
    return {
      status: 'recorded',
      series: keys.map((key) => ({
        name: seriesName(key, labels),
        instants: store.samples(key, from, to).map(({ at }) => at),
      })),
      notes: [
        ...missingNotes(type, keys),
        ...new Set(missing),
        ...lostTexts(absences.filter(({ kind }) => kind !== 'unavailable')),
      ],
    };
  }

  /** By what became of planted samples, where all series are kept as long as those; else by the one that is not. */
  retention(type: MetricType, promised: Milliseconds): Promise<Retention> {
    return Promise.resolve().then(() => {
      const { store, trial, labels } = this.#parts;
      const kept = store.list({ type, labels }).map(({ retention }) => retention);
      const shortest = milliseconds(Math.min(...kept));
      return shortest < promised
        ? { status: 'configured', duration: shortest, source: `${this.name}: as its series have it` }
        : trial.outcome(type);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** A type that has series is judged by them; what else it could have had is said. */
function missingNotes(type: MetricType, keys: readonly SeriesKey[]): readonly string[] {
  const missing = metricsOf(type).filter((name) => keys.every(({ metric }) => metric !== name));
  return keys.length === 0 || missing.length === 0 ? [] : [`not recorded: ${missing.join(', ')}`];
}

/** Each reason once, with how often it was so. */
function lostTexts(absences: readonly StoredAbsence[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { kind, reason, times: more } of absences) {
    const text = `${kind}: ${reason}`;
    times.set(text, (times.get(text) ?? 0) + more);
  }
  return [...times].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
}

/** The metric, with the labels that tell it from other series of the run. */
function seriesName({ metric, labels }: SeriesKey, common: Labels): string {
  const own = Object.entries(labels).filter(([name]) => !(name in common));
  if (own.length === 0) return metric;
  return `${metric}{${own.map(([name, value]) => `${name}="${value}"`).join(', ')}}`;
}
