import type { EarlierTable } from './gherkin/step-table';
import { parseLimitsTable, type LevelKind, type LevelLimit } from './limits-table';
import { TableFaults, type RawTable, type TableFault } from './quantities/table-faults';

/** Steps that measure levels, and the column of their tables that names them. */
const MEASURING: Readonly<Record<string, { readonly kind: LevelKind; readonly column: string }>> = {
  'the number of virtual users grows over these levels:': { kind: 'virtual users', column: 'virtual_users' },
  'usage goes through these phases:': { kind: 'phase', column: 'phase' },
  'prompts of these lengths are asked cold and warm:': { kind: 'prompt tokens', column: 'prompt_tokens' },
};

/**
 * Reads a table of limits, each of a level that an earlier step of the scenario measures: one that none does would
 * only be found out after the whole load.
 */
export function parseLimitsOfLevels(rows: RawTable, earlier: readonly EarlierTable[]): LevelLimit[] {
  const limits = parseLimitsTable(rows);
  const [kind] = limits.map((limit) => limit.kind);
  const levels = earlier.flatMap((table) => levelsOf(table, kind));
  const [, ...body] = rows;
  const faults = body.flatMap(([text = ''], index): TableFault[] =>
    levels.includes(text.trim()) ? [] : [{ row: index + 1, column: 0, message: unknownLevel(text, levels) }],
  );
  if (faults.length > 0) throw new TableFaults('limits', rows[0], faults);
  return limits;
}

function levelsOf({ source, rows }: EarlierTable, kind: LevelKind | undefined): readonly string[] {
  const measuring = MEASURING[source];
  if (measuring?.kind !== kind) return [];
  const [header = [], ...body] = rows;
  const place = header.indexOf(measuring?.column ?? '');
  return body.flatMap((cells) => cells[place]?.trim() ?? []);
}

const unknownLevel = (text: string, levels: readonly string[]): string =>
  levels.length === 0
    ? `no step before this one measures levels by it; write for example "${Object.keys(MEASURING)[0] ?? ''}"`
    : `"${text.trim()}" is no level that is measured before; measured are ${levels.join(', ')}`;
