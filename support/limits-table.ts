import { parseSlaLimit, type Sla, type SlaLimit } from './capacity/sla';
import { parseFigure } from './load/figure-names';
import { readPairs } from './quantities/paired-table';
import { readCell, TableFaults, type RawTable, type TableFault } from './quantities/table-faults';

/** What the rows of a table of limits are told apart by. */
const KEYS = {
  virtual_users: 'virtual users',
  phase: 'phase',
  prompt_tokens: 'prompt tokens',
} as const;
export type LevelKind = (typeof KEYS)[keyof typeof KEYS];

/** One cell of a table of limits. */
export interface LevelLimit extends SlaLimit {
  readonly kind: LevelKind;
  /** As the table has it: `8`, `peak`. */
  readonly key: string;
}

const TABLE = 'limits';

/** Reads a table with a row for each level and a column for each figure; an empty cell limits nothing. */
export function parseLimitsTable(rows: RawTable): LevelLimit[] {
  const [header = [], ...body] = rows;
  const faults: TableFault[] = [];
  const kind = readCell(faults, 0, 0, () => parseKind(header[0] ?? ''))?.value;
  for (const [column, text] of header.entries())
    if (column > 0) readCell(faults, 0, column, () => parseFigure(text));
  const limits: LevelLimit[] = [];
  const isReadable = faults.length === 0;
  for (const [index, [key = '', ...cells]] of body.entries()) {
    for (const [place, text] of cells.entries()) {
      const name = header[place + 1] ?? '';
      if (text.trim() === '' || !isReadable || kind === undefined) continue;
      const limit = readCell(faults, index + 1, place + 1, () => parseSlaLimit(name, text));
      if (limit !== undefined) limits.push({ ...limit.value, kind, key: key.trim() });
    }
  }
  if (faults.length === 0 && limits.length === 0) faults.push({ message: NO_LIMITS });
  if (faults.length > 0) throw new TableFaults(TABLE, header, faults);
  return limits;
}

const NO_LIMITS =
  'the table limits nothing; write a row for each level, for example\n' +
  '    | virtual_users | p95 time to first token |\n    | 8             | 200 ms                  |';

function parseKind(text: string): LevelKind {
  if (Object.hasOwn(KEYS, text)) return KEYS[text as keyof typeof KEYS];
  throw new Error(
    `"${text}" is nothing that levels are told apart by; write ${Object.keys(KEYS).join(', ')}`,
  );
}

/** Reads a table of a figure and its limit in each row: what must hold together. */
export function parseSla(rows: RawTable): Sla {
  const pairs = readPairs('limits', rows, {
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
