import type { Timestamp } from './trace-format';

/** Reads a whole number of tokens, 0 among them; throws with what was read and what to write. */
export function readTokens(cell: unknown): number {
  // Written from a table with gaps, whole numbers come with a point and a nought.
  const tokens = /^\d+(?:\.0+)?$/.test(cellText(cell)) ? Number(cellText(cell)) : NaN;
  if (Number.isSafeInteger(tokens)) return tokens;
  throw new Error(
    `${quoted(cell)} is not a number of tokens; write a whole number from 0 on, for example 512`,
  );
}

/** Reads a decimal number of units of that many ms; throws with what was read and what to write. */
export function readDecimalTime(cell: unknown, unit: number): Timestamp {
  const [text, sign, whole, fraction = '', exponent = ''] =
    /^([+-]?)(\d+)(\.\d+)?(e[+-]?\d+)?$/i.exec(cellText(cell)) ?? [];
  if (text === undefined || !Number.isFinite(Number(text)))
    throw new Error(`${quoted(cell)} is not a timestamp; write a decimal number, for example 1250.5`);
  if (exponent !== '') return { whole: 0, rest: Number(text) * unit };
  return { whole: Number(`${sign}${whole}`) * unit, rest: Number(`${sign}0${fraction}`) * unit };
}

/** The text of a cell; a JSON value as JSON has it, and nothing where there is none. */
export function cellText(cell: unknown): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell.trim() : JSON.stringify(cell);
}

/** The cell as an error shows it. */
export const quoted = (cell: unknown): string =>
  cellText(cell) === '' ? 'nothing' : `"${shortened(cellText(cell))}"`;

/** The beginning of a long text. */
export const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
