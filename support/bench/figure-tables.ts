import Table from 'cli-table3';
import type { FigureTable } from './bench-context';
import { goalText, judged, type Goal, type JudgedFigure } from './goal';

/** A figure in a table: thousands with commas from a hundred on, else three digits. */
export function figureText(value: number): string {
  if (Number.isNaN(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}

/** One row of figures under its conditions; where a condition has a goal, the cell says whether it was met. */
export interface FigureRow<Condition> {
  readonly name: string;
  readonly value: (condition: Condition) => number;
  readonly goal?: (condition: Condition) => Goal | undefined;
}

/** A table with a column for each condition, and its figures that have goals. */
export function figureTable<Condition>(
  title: string,
  conditions: readonly { readonly name: string; readonly is: Condition }[],
  rows: readonly FigureRow<Condition>[],
): { readonly table: FigureTable; readonly figures: readonly JudgedFigure[] } {
  const figures: JudgedFigure[] = [];
  const cell = ({ name, value, goal }: FigureRow<Condition>, condition: Condition, where: string): string => {
    const wanted = goal?.(condition);
    const figure = value(condition);
    if (wanted === undefined) return figureText(figure);
    const { met } = judged(name, figure, wanted);
    figures.push(judged(`${title}: ${name}, ${where}`, figure, wanted));
    return `${figureText(figure)} ${goalText(wanted)} ${met ? 'met' : 'missed'}`;
  };
  const body = rows.map((row) => [row.name, ...conditions.map(({ name, is }) => cell(row, is, name))]);
  return { table: { title, head: ['', ...conditions.map(({ name }) => name)], rows: body }, figures };
}

/** The table as text for a terminal. */
export function tableText({ title, head, rows }: FigureTable): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
  });
  table.push(...rows.map((row) => [...row]));
  return `${title}\n${table.toString()}`;
}
