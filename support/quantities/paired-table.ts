import { isDeepStrictEqual } from 'node:util';
import { readCell, TableFaults, type RawTable, type TableFault } from './table-faults';

/** One row of a table of names and values. */
interface Pair<Name, Value> {
  readonly name: Name;
  readonly value: Value;
}

/** How the rows of a table of names and values are read; the readers throw an error that says what to write. */
interface PairReaders<Name, Value> {
  /** What the first row calls the two columns; absent: the first row is a pair as the others are. */
  readonly header?: readonly [name: string, value: string];
  readonly name: (text: string) => Name;
  /** Is not asked where the name cannot be read, since a value means something only by its name. */
  readonly value: (text: string, name: Name) => Value;
}

/**
 * Reads a table of two columns, a name and its value, in the order of its rows. Throws one `TableFaults` for
 * all that is wrong: names and values that cannot be read, a name that stands twice, other columns.
 */
export function readPairs<Name, Value>(
  table: string,
  rows: RawTable,
  readers: PairReaders<Name, Value>,
): Pair<Name, Value>[] {
  const header = readers.header && (rows[0] ?? []);
  const faults = shapeFaults(rows, readers.header);
  const first = header === undefined ? 0 : 1;
  const pairs: Pair<Name, Value>[] = [];
  const names: { readonly value: Name; readonly row: number }[] = [];
  // Which cell is the name and which the value is not known of rows that have others.
  const body = faults.some(({ column }) => column === undefined) ? [] : rows.slice(first);
  for (const [index, [nameText = '', valueText = '']] of body.entries()) {
    const row = first + index;
    const name = readCell(faults, row, 0, () => readers.name(nameText));
    if (name === undefined) continue;
    const earlier = names.find((one) => isDeepStrictEqual(one.value, name.value));
    if (earlier === undefined) names.push({ ...name, row });
    else faults.push({ row, column: 0, message: twice(nameText, earlier.row - first + 1) });
    const value = readCell(faults, row, 1, () => readers.value(valueText, name.value));
    if (value !== undefined) pairs.push({ name: name.value, value: value.value });
  }
  if (faults.length > 0) throw new TableFaults(table, header, faults);
  return pairs;
}

const twice = (name: string, row: number): string =>
  `"${name}" stands in row ${row} already; keep one of them`;

function shapeFaults(rows: RawTable, header: readonly [string, string] | undefined): TableFault[] {
  const faults: TableFault[] = [];
  for (const [row, { length }] of rows.entries()) {
    if (length === 2) continue;
    const found = `${length} ${length === 1 ? 'cell' : 'cells'}`;
    faults.push({ row, message: `the row has ${found}; write two, a name and its value` });
  }
  if (faults.length > 0 || header === undefined) return faults;
  const begin = `begin the table with | ${header.join(' | ')} |`;
  if (rows[0] === undefined) return [{ message: `the table is empty; ${begin}` }];
  for (const [column, text] of rows[0].entries()) {
    const expected = header[column] ?? '';
    if (text === expected) continue;
    faults.push({ row: 0, column, message: `"${text}" stands in place of ${expected}; ${begin}` });
  }
  return faults;
}
