/** The cells of a table as a feature file has them, its header included. */
export type RawTable = readonly (readonly string[])[];

/** What is wrong with a table, and where. */
export interface TableFault {
  /** Index in the raw table, its header included; absent: the table as a whole. */
  readonly row?: number;
  /** Index in the row; absent: the row as a whole. */
  readonly column?: number;
  /** Says what is wrong and what to write. */
  readonly message: string;
}

/** Everything that is wrong with a table; the message names it all, each by its row and its column. */
export class TableFaults extends Error {
  override readonly name = 'TableFaults';
  readonly faults: readonly TableFault[];
  readonly #header: Header;

  /** The table is named in the message; its first row is handed in where that is a header and no row of its own. */
  constructor(table: string, header: Header, faults: readonly TableFault[]) {
    const lines = faults.map((fault) => `\n  ${placeInTable(fault, header)}${fault.message}`);
    super(`The table of ${table} is not in order:${lines.join('')}`);
    this.faults = faults;
    this.#header = header;
  }

  /** What the header calls a column; undefined where it has no name. */
  columnName(column: number): string | undefined {
    return nameIn(this.#header, column);
  }
}

type Header = readonly string[] | undefined;

function nameIn(header: Header, column: number): string | undefined {
  const name = header?.[column];
  return name === '' ? undefined : name;
}

/** Rows and cells as people count them: from 1, and without the header. */
function placeInTable({ row, column }: TableFault, header: Header): string {
  if (row === undefined) return '';
  const number = header === undefined ? row + 1 : row;
  const place = number === 0 ? 'header' : `row ${number}`;
  if (column === undefined) return `${place}: `;
  const name = nameIn(header, column);
  return `${place}, ${name === undefined ? `cell ${column + 1}` : `column ${name}`}: `;
}

/** Reads one cell; yields nothing, and one fault more, where that throws. */
export function readCell<Value>(
  faults: TableFault[],
  row: number,
  column: number,
  read: () => Value,
): { readonly value: Value } | undefined {
  try {
    return { value: read() };
  } catch (error) {
    faults.push({ row, column, message: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
