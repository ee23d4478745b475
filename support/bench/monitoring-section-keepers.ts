import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { MetricStore } from '../monitoring/store/metric-store';
import {
  SERIES,
  RETENTION,
  samplesIn,
  type KeyedSample,
  type PromisedSeries,
} from './monitoring-section-week';

/** A time of a series, in which there are samples at the promised rate. */
export interface SeriesTime {
  readonly series: PromisedSeries;
  readonly from: number;
  readonly duration: number;
}

/** The last instant of a time, in whole ms as those of the samples. */
const lastOf = ({ from, duration }: SeriesTime): number => from + duration - 1;

/** What keeps samples in a file; each call that writes is one transaction or several. */
export interface SampleKeeper extends Disposable {
  append(samples: readonly KeyedSample[]): void;
  /** Reads all samples of that time. Returns how many. */
  read(time: SeriesTime): number;
  /** Reads means over windows of that many ms. Returns of how many samples each. */
  windows(time: SeriesTime, width: number): readonly number[];
  /** Deletes what is too old at that instant, which is that many samples. Returns how many it deleted. */
  enforceRetention(now: number, due: number): number;
}

/** The store of the product. */
export class StoreKeeper implements SampleKeeper {
  readonly #store: MetricStore;

  constructor(path: string) {
    this.#store = MetricStore.open(path);
  }

  append(samples: readonly KeyedSample[]): void {
    this.#store.append(samples, RETENTION);
  }

  read(time: SeriesTime): number {
    return this.#store.samples(this.#known(time.series), time.from, lastOf(time)).length;
  }

  windows(time: SeriesTime, width: number): readonly number[] {
    return this.#store
      .windows(this.#known(time.series), time.from, lastOf(time), width)
      .map(({ count }) => count);
  }

  enforceRetention(now: number): number {
    return this.#store.enforceRetention(now);
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]();
  }

  /** Finding it is part of every question. */
  #known({ metric, labels }: PromisedSeries): ReturnType<MetricStore['list']>[number] {
    const found = this.#store.list({ labels }).find((series) => series.metric === metric);
    if (found === undefined) throw new Error(`the store does not list ${metric}, which was put into it`);
    return found;
  }
}

/**
 * What SQLite itself costs: the same numbers in the same transactions, in a table without an index or a check. It
 * finds nothing: where samples are asked for, it reads as many rows that lie together, and deletes as many.
 */
export class BareTable implements SampleKeeper {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #numbers = new Map<string, number>(SERIES.map(({ metric }, number) => [metric, number]));
  #deleted = 0;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(
      `PRAGMA journal_mode = WAL;
       PRAGMA synchronous = NORMAL;
       CREATE TABLE IF NOT EXISTS bare (series INTEGER, at INTEGER, value REAL, late_us INTEGER)`,
    );
    this.#insert = this.#database.prepare('INSERT INTO bare VALUES (?, ?, ?, ?)');
  }

  append(samples: readonly KeyedSample[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    for (const { metric, at, value, late } of samples)
      this.#insert.run(this.#numbers.get(metric) ?? NaN, at, value, Math.round(1000 * late));
    this.#database.exec('COMMIT');
  }

  read(time: SeriesTime): number {
    return this.#database
      .prepare('SELECT at, value, late_us FROM bare WHERE rowid > ? AND rowid <= ?')
      .all(...this.#rows(time)).length;
  }

  windows(time: SeriesTime, width: number): readonly number[] {
    const [after, last] = this.#rows(time);
    // Numbers are bound as REAL, and so are their quotients.
    return this.#database
      .prepare(
        `SELECT CAST((rowid - :after - 1) / :rows AS INTEGER) AS place, avg(value) AS mean, count(*) AS count
         FROM bare WHERE rowid > :after AND rowid <= :last GROUP BY place ORDER BY place`,
      )
      .all({ after, last, rows: samplesIn([time.series], width) })
      .map(({ count }) => Number(count));
  }

  enforceRetention(_now: number, due: number): number {
    this.#deleted += due;
    return Number(this.#database.prepare('DELETE FROM bare WHERE rowid <= ?').run(this.#deleted).changes);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** As many as the time has of the series, wherever they are. */
  #rows({ series, duration }: SeriesTime): readonly [after: number, last: number] {
    const after = this.#deleted;
    return [after, after + samplesIn([series], duration)];
  }
}
