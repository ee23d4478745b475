import type { ExampleCell } from './outline';

/** An Examples cell where a text has it: from its first character to past its last. */
export interface PlacedCell extends ExampleCell {
  readonly from: number;
  readonly to: number;
}

/** The cells of an Examples row where a text of the scenario has them, in place of its placeholders. */
export function placedCells(template: string, cells: readonly ExampleCell[]): readonly PlacedCell[] {
  const placed: PlacedCell[] = [];
  let grown = 0;
  for (const { 0: placeholder, 1: column, index } of template.matchAll(/<([^<>]+)>/g)) {
    const cell = cells.find((candidate) => candidate.column === column);
    if (cell === undefined) continue;
    const from = index + grown;
    grown += cell.value.length - placeholder.length;
    placed.push({ ...cell, from, to: from + cell.value.length });
  }
  return placed;
}
