import { resolve } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Milliseconds } from '../../quantities/units';
import type { Absence, Sample, SampleSink, SeriesKey } from '../sample';
import { AbsenceTable, type AbsenceFilter, type StoredAbsence } from './absence-table';
import { labelText } from './label-text';
import { SampleTable, type SampleWindow } from './sample-table';
import { SeriesTable, type SeriesFilter, type StoredSeries } from './series-table';
import { StoreError } from './store-error';
import { storeFault } from './store-fault';
import { openStoreFile } from './store-file';

export type { StoredAbsence } from './absence-table';
export type { StoredSeries } from './series-table';

/** How often retention was enforced on a file, by whomever, and the instant it was last enforced for. */
export interface RetentionPasses {
  readonly count: number;
  /** In ms since the Unix epoch; 0 before the first. */
  readonly latest: number;
}

/**
 * A file of sampled series, which several processes may write at once: what `append` has returned from outlives the
 * process, though not a power cut of the next moments. Instants are in ms since the Unix epoch. Every method throws a
 * `StoreError`.
 */
export class MetricStore implements SampleSink, Disposable {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #series: SeriesTable;
  readonly #samples: SampleTable;
  readonly #absences: AbsenceTable;
  readonly #passes: StatementSync;
  readonly #notePass: StatementSync;

  private constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
    this.#series = new SeriesTable(database);
    this.#samples = new SampleTable(database);
    this.#absences = new AbsenceTable(database);
    this.#passes = database.prepare('SELECT count, latest FROM retention_pass');
    this.#notePass = database.prepare('UPDATE retention_pass SET count = count + 1, latest = ?');
  }

  /**
   * Makes folder (0700) and file (0600) where they are missing. Throws a `StoreError` for a file that is damaged, of
   * another program or of a later version, and leaves it as it is.
   */
  static open(path: string): MetricStore {
    const absolute = resolve(path);
    const database = openStoreFile(absolute);
    try {
      return new MetricStore(absolute, database);
    } catch (error) {
      database.close();
      throw storeFault(absolute, error);
    }
  }

  /**
   * All or none of them. Where a series has a sample of the same instant, the new one takes its place; its samples are
   * kept as long as the last call says. Lateness is kept to the microsecond.
   */
  append(samples: readonly (SeriesKey & Sample)[], retention: Milliseconds): void {
    const unusable = samples.find(({ at, value, late }) => ![at, value, late].every(Number.isFinite));
    if (unusable !== undefined)
      throw new StoreError(
        this.#path,
        `a sample of ${unusable.metric} is no number (${unusable.value} at ${unusable.at}, ${unusable.late} ms late); leave it out, and note an absence`,
      );
    if (samples.length === 0) return;
    this.#write(() => {
      const ids = new Map<string, number>();
      for (const sample of samples) {
        const key = `${sample.metric} ${labelText(sample.labels)}`;
        const id = ids.get(key) ?? this.#series.keep(sample, retention);
        ids.set(key, id);
        this.#samples.put(id, sample);
      }
    });
  }

  /** The same one again within a minute makes the one that is known go on. */
  noteAbsence(absence: Absence): void {
    this.#write(() => {
      this.#absences.note(absence);
    });
  }

  /**
   * Of each series by its own retention, of absences by the longest; a sample just as old is kept. Series that are
   * empty then are no longer listed. The file does not get smaller: its room is used again.
   */
  enforceRetention(now: number): number {
    return this.#write(() => {
      const known = this.#series.retentions();
      let deleted = 0;
      for (const { id, retention } of known) deleted += this.#samples.deleteBefore(id, now - retention);
      if (known.length > 0)
        this.#absences.deleteBefore(now - Math.max(...known.map(({ retention }) => retention)));
      this.#series.removeEmpty();
      this.#notePass.run(now);
      return deleted;
    });
  }

  /** In the order of their metrics' names. */
  list(filter?: SeriesFilter): readonly StoredSeries[] {
    return this.#read(() => this.#series.list(filter));
  }

  /** In the order of time; both ends belong to it. */
  samples(series: StoredSeries, from: number, to: number): readonly Sample[] {
    return this.#read(() => this.#samples.between(series.id, from, to));
  }

  /**
   * The time from `from` on in windows of that width, in ms; those without samples are left out. The end does not
   * belong to it, as that of a window does not.
   */
  windows(series: StoredSeries, from: number, to: number, width: number): readonly SampleWindow[] {
    if (!(Number.isFinite(from) && Number.isFinite(width) && width > 0))
      throw new StoreError(
        this.#path,
        `has no windows of ${width} ms from ${from} on; give a finite beginning and a width above 0`,
      );
    return this.#read(() => this.#samples.windows(series.id, from, to, width));
  }

  /** Those that lasted at some instant of that time, to which both ends belong, in the order in which they began. */
  absences(filter: AbsenceFilter = {}, from = -Infinity, to = Infinity): readonly StoredAbsence[] {
    return this.#read(() => this.#absences.between(filter, from, to));
  }

  /** Tells whether, and for when, anybody enforced retention on the file. */
  retentionPasses(): RetentionPasses {
    return this.#read(() => {
      const { count, latest } = this.#passes.get() as unknown as RetentionPasses;
      return { count, latest };
    });
  }

  /** With its samples. */
  remove(series: StoredSeries): void {
    this.#write(() => {
      this.#samples.deleteBefore(series.id, Infinity);
      this.#series.remove(series.id);
    });
  }

  /** The last one to close a file leaves no log beside it. */
  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeFault(this.#path, error);
    }
  }

  #write<T>(work: () => T): T {
    return this.#read(() => {
      // A lock taken at once: one that comes after a first reading could not be waited for.
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.#database.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }
}
