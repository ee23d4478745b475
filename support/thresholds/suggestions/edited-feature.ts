import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { LimitPlace } from '../feature-limit';

/** A text that is to stand in a place of a feature. */
export interface FeatureEdit {
  readonly place: Pick<LimitPlace, 'line' | 'column' | 'text'>;
  readonly text: string;
}

/** The feature with the edits made; the columns of tables stay as well aligned as they were. */
export function editedFeature(feature: string, edits: readonly FeatureEdit[]): string {
  const lines = feature.split('\n');
  // Where cells are is found out before any of them moves others.
  const cells = edits.map(({ place }) => {
    const line = lines[place.line - 1];
    return isRow(line) ? cellIndex(line ?? '', place.column) : undefined;
  });
  for (const [index, edit] of edits.entries()) {
    const cell = cells[index];
    if (cell === undefined) replaceWords(lines, edit);
    else replaceCell(lines, edit, cell);
  }
  return lines.join('\n');
}

/** What changes, as a unified diff that `git apply` takes; empty where nothing does. */
export const featureDiff = (file: string, before: string, after: string): string =>
  before === after
    ? ''
    : createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, {
        context: 3,
        headerOptions: FILE_HEADERS_ONLY,
      });

const isRow = (line: string | undefined): boolean => line?.trimStart().startsWith('|') === true;

/** Columns of Gherkin count code points. */
function replaceWords(lines: string[], { place, text }: FeatureEdit): void {
  const characters = Array.from(lines[place.line - 1] ?? '');
  const before = characters.slice(0, place.column - 1).join('');
  const after = characters.slice(place.column - 1 + Array.from(place.text).length).join('');
  lines[place.line - 1] = before + text + after;
}

/** Which cell of a row begins at or around a column, from 1. */
const cellIndex = (line: string, column: number): number =>
  cellsOf(
    Array.from(line)
      .slice(0, column - 1)
      .join(''),
  ).length - 1;

/** The row between its bars, which may be escaped in a cell: what is before the first, the cells, what is after. */
const cellsOf = (line: string): string[] => line.split(/(?<!\\)\|/u);

function replaceCell(lines: string[], { place, text }: FeatureEdit, cell: number): void {
  const row = place.line - 1;
  let [first, last] = [row, row];
  while (isRow(lines[first - 1])) first -= 1;
  while (isRow(lines[last + 1])) last += 1;
  const table = lines.slice(first, last + 1).map(cellsOf);
  const column = table.map((cells) => cells[cell] ?? '');
  const widths = new Set(column.map(({ length }) => length));
  const longest = (texts: readonly string[]): number => Math.max(...texts.map((one) => one.trim().length));
  const changed = column.map((raw, index) => (index === row - first ? ` ${text} ` : raw));
  // A column that was wider than its cells stays so; one that was not aligned is left as it is.
  const spare = (column[0]?.length ?? 0) - longest(column);
  const width = longest(changed) + spare;
  for (const [index, cells] of table.entries()) {
    const raw = changed[index] ?? '';
    cells[cell] = widths.size === 1 ? ` ${raw.trim()}`.padEnd(width) : raw;
    lines[first + index] = cells.join('|');
  }
}
