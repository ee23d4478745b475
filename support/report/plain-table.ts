import Table from 'cli-table3';

export interface PlainTableOptions {
  /** Longer texts are cut with an ellipsis; absent: as wide as the texts. */
  readonly widths?: readonly number[];
  /** Absent: all to the left. */
  readonly alignments?: readonly ('left' | 'right')[];
}

/** Stands between two columns. */
export const GAP = '  ';

const NO_RULES = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
];

/** Lines of cells in columns, without rules and colours; a text of many lines becomes one line. */
export function plainTable(
  rows: readonly (readonly string[])[],
  { widths, alignments }: PlainTableOptions = {},
): string[] {
  const table = new Table({
    chars: { ...Object.fromEntries(NO_RULES.map((name) => [name, ''])), middle: GAP },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    ...(widths === undefined ? {} : { colWidths: [...widths] }),
    ...(alignments === undefined ? {} : { colAligns: [...alignments] }),
    wordWrap: false,
  });
  table.push(...rows.map((cells) => cells.map((content) => content.replaceAll(/\s+/gu, ' '))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
