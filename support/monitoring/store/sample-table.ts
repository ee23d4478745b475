import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { milliseconds } from '../../quantities/units';
import type { Sample } from '../sample';

/** The samples from `at` on, for the width of the window. */
export interface SampleWindow {
  /** In ms since the Unix epoch. */
  readonly at: number;
  /** In the unit of the metric. */
  readonly mean: number;
  readonly count: number;
}

const MICROSECONDS_PER_MS = 1_000;

/** The samples of a store. Transactions are the store's. */
export class SampleTable {
  readonly #put: StatementSync;
  readonly #between: StatementSync;
  readonly #windows: StatementSync;
  readonly #deleteBefore: StatementSync;

  constructor(database: DatabaseSync) {
    this.#put = database.prepare(
      `INSERT INTO sample (series, at, value, late_us) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, late_us = excluded.late_us`,
    );
    this.#between = database.prepare(
      `SELECT at, value, late_us AS late FROM sample WHERE series = ? AND at >= ? AND at <= ? ORDER BY at`,
    );
    this.#windows = database.prepare(
      `SELECT CAST((at - :from) / :width AS INTEGER) AS place, avg(value) AS mean, count(*) AS count
       FROM sample WHERE series = :series AND at >= :from AND at < :to GROUP BY place ORDER BY place`,
    );
    this.#deleteBefore = database.prepare('DELETE FROM sample WHERE series = ? AND at < ?');
  }

  /** A later one of the same instant takes the place of the earlier. */
  put(series: number, { at, value, late }: Sample): void {
    this.#put.run(series, at, value, Math.round(late * MICROSECONDS_PER_MS));
  }

  between(series: number, from: number, to: number): readonly Sample[] {
    const rows = this.#between.all(series, from, to) as unknown as readonly Sample[];
    return rows.map(({ at, value, late }) => ({ at, value, late: milliseconds(late / MICROSECONDS_PER_MS) }));
  }

  windows(series: number, from: number, to: number, width: number): readonly SampleWindow[] {
    const rows = this.#windows.all({ series, from, to, width }) as unknown as readonly {
      readonly place: number;
      readonly mean: number;
      readonly count: number;
    }[];
    return rows.map(({ place, mean, count }) => ({ at: from + place * width, mean, count }));
  }

  /** Returns how many there were. */
  deleteBefore(series: number, at: number): number {
    return Number(this.#deleteBefore.run(series, at).changes);
  }
}
