import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { MONITORED, type MetricName } from '../metric';
import type { MetricType } from '../metric-type';
import type { Labels, SeriesKey } from '../sample';
import { labelsMatch, labelsOf, labelText } from './label-text';

/** A series as a store knows it. */
export interface StoredSeries extends SeriesKey {
  /** Never that of another series of the file, not even after this one is removed. */
  readonly id: number;
  /** For how long its samples are kept, as the last one who added some would have it. */
  readonly retention: Milliseconds;
}

/** Which series: all that is given has to match. */
export interface SeriesFilter {
  readonly type?: MetricType;
  readonly metric?: MetricName;
  /** Those that are given; a series may have others besides. */
  readonly labels?: Labels;
}

interface SeriesRow {
  readonly id: number;
  readonly metric: string;
  readonly labels: string;
  readonly retention: number;
}

/** The series of a store. Transactions are the store's. */
export class SeriesTable {
  readonly #keep: StatementSync;
  readonly #id: StatementSync;
  readonly #all: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeEmpty: StatementSync;

  constructor(database: DatabaseSync) {
    this.#keep = database.prepare(
      `INSERT INTO series (metric, labels, retention_ms) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET retention_ms = excluded.retention_ms WHERE retention_ms <> excluded.retention_ms`,
    );
    this.#id = database.prepare('SELECT id FROM series WHERE metric = ? AND labels = ?');
    this.#all = database.prepare(
      'SELECT id, metric, labels, retention_ms AS retention FROM series ORDER BY metric, labels',
    );
    this.#remove = database.prepare('DELETE FROM series WHERE id = ?');
    this.#removeEmpty = database.prepare(
      'DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM sample WHERE sample.series = series.id)',
    );
  }

  /** Makes a series known with its retention; returns its id. */
  keep({ metric, labels }: SeriesKey, retention: Milliseconds): number {
    const text = labelText(labels);
    const known = this.#id.get(metric, text);
    this.#keep.run(metric, text, retention);
    return Number((known ?? this.#id.get(metric, text))?.['id']);
  }

  list({ type, metric, labels }: SeriesFilter = {}): readonly StoredSeries[] {
    return (this.#all.all() as unknown as readonly SeriesRow[])
      .filter((row) => isMonitored(row.metric))
      .map((row) => ({
        id: row.id,
        metric: row.metric as MetricName,
        labels: labelsOf(row.labels),
        retention: milliseconds(row.retention),
      }))
      .filter((series) => type === undefined || MONITORED[series.metric].type === type)
      .filter((series) => metric === undefined || series.metric === metric)
      .filter((series) => labelsMatch(series.labels, labels));
  }

  /** Of all, also those whose metric this version does not know. */
  retentions(): readonly { readonly id: number; readonly retention: number }[] {
    return this.#all.all() as unknown as readonly SeriesRow[];
  }

  remove(id: number): void {
    this.#remove.run(id);
  }

  /** Removes those of which no sample is left. */
  removeEmpty(): void {
    this.#removeEmpty.run();
  }
}

/** Another version may sample what this one does not know. */
const isMonitored = (metric: string): metric is MetricName => Object.hasOwn(MONITORED, metric);
