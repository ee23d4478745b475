import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MetricType } from '../metric-type';
import type { Absence, Labels } from '../sample';
import { labelsMatch, labelsOf, labelText } from './label-text';

/** An absence that was noted once or again and again. */
export interface StoredAbsence extends Absence {
  /** When it was noted last, in ms since the Unix epoch. */
  readonly until: number;
  /** How often it was noted. */
  readonly times: number;
}

/** Which absences: all that is given has to match. */
export interface AbsenceFilter {
  readonly type?: MetricType;
  readonly kind?: Absence['kind'];
  /** Those that are given; an absence may have others besides. */
  readonly labels?: Labels;
}

/**
 * Noted again within this time, an absence goes on, in ms: four times the longest interval that is promised, so that
 * what comes back after it has ended is told apart, and what comes and goes fills no disk.
 */
const GOES_ON_WITHIN = 60_000;

type AbsenceRow = Omit<StoredAbsence, 'labels'> & { readonly labels: string };

/** The absences of a store. Transactions are the store's. */
export class AbsenceTable {
  readonly #goOn: StatementSync;
  readonly #begin: StatementSync;
  readonly #between: StatementSync;
  readonly #deleteBefore: StatementSync;

  constructor(database: DatabaseSync) {
    this.#goOn = database.prepare(
      `UPDATE absence SET at = min(at, :at), until = max(until, :at), times = times + 1
       WHERE id = (
         SELECT id FROM absence
         WHERE type = :type AND labels = :labels AND kind = :kind AND reason = :reason
           AND until >= :at - ${GOES_ON_WITHIN} AND at <= :at + ${GOES_ON_WITHIN}
         ORDER BY until DESC LIMIT 1
       )`,
    );
    this.#begin = database.prepare(
      `INSERT INTO absence (type, labels, kind, reason, at, until, times)
       VALUES (:type, :labels, :kind, :reason, :at, :at, 1)`,
    );
    this.#between = database.prepare(
      `SELECT type, labels, at, kind, reason, until, times FROM absence
       WHERE until >= ? AND at <= ? ORDER BY at, id`,
    );
    this.#deleteBefore = database.prepare('DELETE FROM absence WHERE until < ?');
  }

  note({ type, labels, kind, reason, at }: Absence): void {
    const row = { type, labels: labelText(labels), kind, reason, at };
    if (this.#goOn.run(row).changes === 0) this.#begin.run(row);
  }

  between(filter: AbsenceFilter, from: number, to: number): readonly StoredAbsence[] {
    return (this.#between.all(from, to) as unknown as readonly AbsenceRow[])
      .map((row) => ({ ...row, labels: labelsOf(row.labels) }))
      .filter(({ type }) => filter.type === undefined || type === filter.type)
      .filter(({ kind }) => filter.kind === undefined || kind === filter.kind)
      .filter(({ labels }) => labelsMatch(labels, filter.labels));
  }

  /** Deletes those that were last noted before then. */
  deleteBefore(at: number): void {
    this.#deleteBefore.run(at);
  }
}
