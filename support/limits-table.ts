import { parseSlaLimit, type Sla, type SlaLimit } from './capacity/sla';
import { parseFigure } from './load/figure-names';
import { parsePhaseName } from './level-tables';
import { parseCount } from './quantities/count';
import { readPairs } from './quantities/paired-table';
import { readCell, TableFaults, type RawTable, type TableFault } from './quantities/table-faults';

/** What the rows of a table of limits are told apart by, and how a table names a level. */
const KINDS = {
  virtual_users: { kind: 'virtual users', key: (text) => String(parseCount(text)) },
  phase: { kind: 'phase', key: parsePhaseName },
  prompt_tokens: { kind: 'prompt tokens', key: (text) => String(parseCount(text)) },
} as const satisfies Readonly<
  Record<string, { readonly kind: string; readonly key: (text: string) => string }>
>;
type Kind = (typeof KINDS)[keyof typeof KINDS];
export type LevelKind = Kind['kind'];

/** One cell of a table of limits. */
export interface LevelLimit extends SlaLimit {
  readonly kind: LevelKind;
  /** As the load calls it: `8`, `peak`. */
  readonly key: string;
}

const TABLE = 'limits';

/** Reads a table with a row for each level and a column for each figure; an empty cell limits nothing. */
export function parseLimitsTable(rows: RawTable): LevelLimit[] {
  const [header = [], ...body] = rows;
  const faults: TableFault[] = [];
  const kind = readCell(faults, 0, 0, () => parseKind(header[0] ?? ''))?.value;
  for (const [column, text] of header.entries()) {
    if (column === 0) continue;
    readCell(faults, 0, column, () => parseFigure(text));
    if (header.indexOf(text) < column) faults.push({ row: 0, column, message: TWICE });
  }
  const limits = kind === undefined || faults.length > 0 ? [] : readRows(header, body, kind, faults);
  if (faults.length === 0 && limits.length === 0) faults.push({ message: NO_LIMITS });
  if (faults.length > 0) throw new TableFaults(TABLE, header, faults);
  return limits;
}

function readRows(
  header: readonly string[],
  body: RawTable,
  { kind, key: readKey }: Kind,
  faults: TableFault[],
): LevelLimit[] {
  const keys: string[] = [];
  return body.flatMap(([keyText = '', ...cells], index) => {
    const row = index + 1;
    const key = readCell(faults, row, 0, () => readKey(keyText))?.value ?? '';
    if (key !== '' && keys.includes(key))
      faults.push({ row, column: 0, message: `there is a row for ${key} already; keep one of them` });
    keys.push(key);
    return cells.flatMap((text, place) => {
      if (text.trim() === '') return [];
      const name = header[place + 1] ?? '';
      const limit = readCell(faults, row, place + 1, () => parseSlaLimit(name, text));
      return limit === undefined ? [] : [{ ...limit.value, kind, key }];
    });
  });
}

const TWICE = 'the figure stands twice; keep one of its columns';

const NO_LIMITS =
  'the table limits nothing; write a row for each level, for example\n' +
  '    | virtual_users | p95 time to first token |\n    | 8             | 200 ms                  |';

function parseKind(text: string): Kind {
  if (Object.hasOwn(KINDS, text)) return KINDS[text as keyof typeof KINDS];
  throw new Error(
    `"${text}" is nothing that levels are told apart by; write one of ${Object.keys(KINDS).join(', ')}`,
  );
}

/** Reads a table of a figure and its limit in each row: what must hold together. */
export function parseSla(rows: RawTable): Sla {
  const pairs = readPairs(TABLE, rows, {
    name: (text) => ({ figure: parseFigure(text), text }),
    value: (text, name) => parseSlaLimit(name.text, text),
  });
  const [first, ...others] = pairs.map(({ value }) => value);
  if (first === undefined)
    throw new TableFaults(TABLE, undefined, [
      { message: 'the table limits nothing; write for example | p95 time to first token | 200 ms |' },
    ]);
  return [first, ...others];
}
