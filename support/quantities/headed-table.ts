import { readCell, TableFaults, type RawTable, type TableFault } from './table-faults';

/** Reads the text of a cell; throws an error that says what to write. */
type CellReader<Value> = (text: string) => Value;

/** A column that a table may leave out, and whose cells may be empty. */
interface OptionalColumn<Value> {
  readonly optional: CellReader<Value>;
}

type Columns = Readonly<Record<string, CellReader<unknown> | OptionalColumn<unknown>>>;

/** One row of a table, by its columns; undefined for an optional cell that is not there. */
type ReadRow<Known extends Columns> = {
  readonly [Name in keyof Known]: Known[Name] extends CellReader<infer Value>
    ? Value
    : Known[Name] extends OptionalColumn<infer Value>
      ? Value | undefined
      : never;
};

/** Makes a column one that may be left out, and whose cells may be empty. */
export const optional = <Value>(read: CellReader<Value>): OptionalColumn<Value> => ({ optional: read });

/**
 * Reads a table whose first row names its columns, in any order; each cell is read by its column's reader.
 * Throws one `TableFaults` for all that is wrong: cells that cannot be read, columns that are missing, that
 * stand twice, or that are not known, unless those are to be ignored.
 */
export function readTable<Known extends Columns>(
  table: string,
  rows: RawTable,
  columns: Known,
  { otherColumns = 'refused' }: { readonly otherColumns?: 'refused' | 'ignored' } = {},
): ReadRow<Known>[] {
  const [header = [], ...body] = rows;
  const faults = headerFaults(header, columns, otherColumns);
  const read = body.map((cells, index) => {
    const values = new Map<string, unknown>();
    for (const [column, name] of header.entries()) {
      const cell = values.has(name) ? undefined : reading(columns, name, cells[column] ?? '');
      if (cell !== undefined) values.set(name, readCell(faults, index + 1, column, cell)?.value);
    }
    return Object.fromEntries(Object.keys(columns).map((name) => [name, values.get(name)]));
  });
  if (faults.length > 0) throw new TableFaults(table, header, faults);
  return read as ReadRow<Known>[];
}

/** How to read a cell of a known column. */
function reading(columns: Columns, name: string, text: string): (() => unknown) | undefined {
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (column === undefined) return undefined;
  if (typeof column === 'function') return () => column(text);
  return () => (text === '' ? undefined : column.optional(text));
}

function headerFaults(
  header: readonly string[],
  columns: Columns,
  otherColumns: 'refused' | 'ignored',
): TableFault[] {
  const known = knownColumns(columns);
  const faults: TableFault[] = [];
  for (const [column, name] of header.entries()) {
    if (!Object.hasOwn(columns, name)) {
      if (otherColumns === 'ignored') continue;
      faults.push({ row: 0, column, message: `"${name}" is no column of this table; ${known}` });
    } else if (header.indexOf(name) < column) {
      faults.push({ row: 0, column, message: 'the column stands twice; keep one of them' });
    }
  }
  for (const [name, column] of Object.entries(columns)) {
    if (typeof column !== 'function' || header.includes(name)) continue;
    faults.push({ row: 0, message: `the column ${name} is missing; ${known}` });
  }
  return faults;
}

function knownColumns(columns: Columns): string {
  const names = Object.entries(columns).map(([name, column]) =>
    typeof column === 'function' ? name : `${name} (optional)`,
  );
  return `the columns are ${names.join(', ')}`;
}
