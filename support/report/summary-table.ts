import { stripVTControlCharacters } from 'node:util';
import { xmlText } from './chart-canvas';
import { figureText, type FigureCell } from './figure-cell';
import { Footnotes } from './footnotes';
import { plainTable } from './plain-table';

/** A column; numbers stand to the right. */
export interface SummaryColumn {
  readonly heading: string;
  readonly numeric?: boolean;
}

/** A text as it stands, a figure as people read it, or a text with a footnote. */
export type TableCell =
  string | FigureCell | { readonly status: 'noted'; readonly text: string; readonly note: string };

/** A table before it is text or HTML. */
export interface SummaryTable {
  readonly title: string;
  readonly columns: readonly SummaryColumn[];
  readonly rows: readonly (readonly TableCell[])[];
  /** How many columns at the front name the row; absent: one. */
  readonly rowHeadings?: number;
  /** What holds for all of it, below the table. */
  readonly notes?: readonly string[];
}

/** The table as aligned lines for a terminal or a `<pre>`; below it why figures were not measured. */
export function summaryTable({ title, columns, rows, notes = [] }: SummaryTable): string {
  const footnotes = new Footnotes();
  const lines = plainTable(
    [
      columns.map(({ heading }) => heading.toUpperCase()),
      ...rows.map((cells) => cells.map((cell) => clean(cellText(cell, footnotes)))),
    ],
    { alignments: columns.map(({ numeric }) => (numeric === true ? 'right' : 'left')) },
  );
  const below = [...footnotes.lines, ...notes].map(clean);
  return `${[clean(title), '', ...lines, ...(below.length === 0 ? [] : ['', ...below])].join('\n')}\n`;
}

/** The cell in words; why it was not measured becomes a footnote. */
export function cellText(cell: TableCell, footnotes: Footnotes): string {
  if (typeof cell === 'string') return cell;
  switch (cell.status) {
    case 'measured':
      return figureText(cell);
    case 'not measured':
      return `not measured${footnotes.mark(cell.reason)}`;
    case 'noted':
      return `${cell.text}${footnotes.mark(cell.note)}`;
  }
}

/** Names come from servers: their control codes could move or hide what stands beside them. */
const clean = (text: string): string =>
  xmlText(stripVTControlCharacters(text)).replaceAll(/\s+/gu, ' ').trim();
