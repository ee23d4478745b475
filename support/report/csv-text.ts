import { stringify } from 'csv-stringify/sync';

/** What a cell may hold; nothing gives an empty cell. */
export type CsvCell = string | number | null | undefined;

/**
 * Rows as CSV (RFC 4180, lines end in CRLF), a header first; a text that a spreadsheet would take for a
 * formula gets a leading apostrophe.
 */
export const csvText = <Column extends string>(
  columns: readonly Column[],
  rows: readonly Partial<Record<Column, CsvCell>>[],
): string =>
  stringify([...rows], {
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    escape_formulas: true,
  });

/** The number with at most so many significant digits, never with an exponent; empty where it is unknown. */
export function csvNumber(value: number | null | undefined, digits = 6): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '';
  return value.toLocaleString('en-US', {
    maximumSignificantDigits: digits,
    useGrouping: false,
    signDisplay: 'negative',
  });
}

/** A number of things, with all its digits; empty where it is unknown. */
export const csvCount = (value: number | null | undefined): string => csvNumber(value, 15);
