import type { HistoryColumns } from './history-columns';
import { readInstant, type TimeNotation, type WrittenInstant } from './history-time';

/** One instant of a history. */
export interface HistoryRow {
  /** In ms since the Unix epoch. */
  readonly at: number;
  /** In the order of the columns of values, in the units of their metrics; NaN where the cell is empty. */
  readonly values: readonly number[];
}

/** The rows of a file of history, and what is wrong with them. */
export class HistoryRows {
  /** Each with its line and column. */
  readonly faults: string[] = [];
  readonly #columns: HistoryColumns;
  readonly #width: number;
  readonly #rows: HistoryRow[] = [];
  #notation: TimeNotation | undefined;

  /** The header has that many cells. */
  constructor(columns: HistoryColumns, width: number) {
    this.#columns = columns;
    this.#width = width;
  }

  /** Reads the line of that number. */
  add(cells: readonly string[], line: number): void {
    if (cells.length !== this.#width) {
      const found = `the line has ${cells.length} cells, the header ${this.#width}`;
      this.faults.push(`:${line}: ${found}; write one for each column, with commas between`);
      return;
    }
    const read = <Value>(index: number, name: string, reader: (text: string) => Value): Value | undefined => {
      try {
        return reader(cells[index] ?? '');
      } catch (error) {
        this.faults.push(`:${line}, column ${name}: ${(error as Error).message}`);
        return undefined;
      }
    };
    const { time, values } = this.#columns;
    const instant = read(time.index, time.name, (text) => this.#readTime(text));
    const numbers = values.map(({ index, name, scale }) => (read(index, name, readValue) ?? NaN) * scale);
    if (instant !== undefined) this.#rows.push({ at: instant.at, values: numbers });
  }

  /** One file is written in one way: a stamp of another kind is a slip, and would lie decades away. */
  #readTime(text: string): WrittenInstant {
    const instant = readInstant(text, this.#columns.time.notation);
    this.#notation ??= instant.notation;
    if (instant.notation === this.#notation) return instant;
    const found = `"${text}" is one of ${instant.notation}s, and the times above are of ${this.#notation}s`;
    throw new Error(`${found}; write all of them in one way`);
  }

  /** In the order of time, those of one instant averaged. */
  ordered(): { readonly sorted: readonly HistoryRow[]; readonly notes: readonly string[] } {
    const rows = this.#rows;
    const unsorted = rows.filter(({ at }, index) => at < (rows[index - 1]?.at ?? -Infinity)).length;
    const sorted: HistoryRow[] = [];
    let same: HistoryRow[] = [];
    for (const row of rows.toSorted((one, other) => one.at - other.at)) {
      if (same[0] !== undefined && same[0].at !== row.at) {
        sorted.push(averaged(same[0], same));
        same = [];
      }
      same.push(row);
    }
    if (same[0] !== undefined) sorted.push(averaged(same[0], same));
    const doubles = rows.length - sorted.length;
    const notes = [
      ...(unsorted === 0
        ? []
        : [`rows were not in the order of time (${unsorted} before the one above) and were sorted`]),
      ...(doubles === 0
        ? []
        : [`${doubles} ${doubles === 1 ? 'row has' : 'rows have'} the time of another; those were averaged`]),
    ];
    return { sorted, notes };
  }
}

/** An empty cell takes no part in a mean. */
function averaged(first: HistoryRow, same: readonly HistoryRow[]): HistoryRow {
  if (same.length === 1) return first;
  const values = first.values.map((_, index) => {
    const there = same.map((row) => row.values[index] ?? NaN).filter((value) => !Number.isNaN(value));
    return there.reduce((sum, value) => sum + value, 0) / there.length;
  });
  return { at: first.at, values };
}

function readValue(text: string): number {
  if (text === '') return NaN;
  const value = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (Number.isFinite(value)) return value;
  throw new Error(
    `"${text}" is no value; write a number from 0 on, for example 12.5, or nothing where there is none`,
  );
}
