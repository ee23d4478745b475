import { baseUnit, exampleOf, UNITS, type Dimension } from './unit-table';

export { baseUnit, type Dimension };

/** A value in the base unit of its dimension: ms, tokens/s, req/s, bytes, bit/s, %, or a plain number. */
export interface Quantity {
  readonly dimension: Dimension;
  readonly value: number;
}

/** Text that is not a quantity; the message says what was read, where the fault is and what to write. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

/**
 * Reads `<number> <unit>`: digits with an optional decimal point, then one of the known units, the space
 * between them optional; without a unit it is a count. Throws a `QuantityError` for anything else.
 */
export function parseQuantity(text: string): Quantity {
  return parse(text, undefined);
}

/** Units of one dimension alone are told where that is the one that is wanted. */
function parse(text: string, wanted: Dimension | undefined): Quantity {
  const [, number, name] = /^(\d+(?:\.\d+)?)\s*(.*)$/u.exec(text.trim()) ?? [];
  if (number === undefined || name === undefined) throw new QuantityError(notANumber(text));
  if (name === '') return { dimension: 'count', value: Number(number) };
  const unit = UNITS.find(({ names }) => names.includes(name));
  if (unit !== undefined) return { dimension: unit.dimension, value: Number(number) * unit.scale };
  throw new QuantityError(guessNumber(text) === undefined ? notAUnit(text, name, wanted) : notANumber(text));
}

/** Reads a quantity and refuses one of another dimension. */
export function parseQuantityOf(dimension: Dimension, text: string): Quantity {
  const quantity = parse(text, dimension);
  if (quantity.dimension === dimension) return quantity;
  throw new QuantityError(
    `"${text}" is a ${quantity.dimension}, not a ${dimension}; write for example ${exampleOf(dimension)}`,
  );
}

/** The value in a unit that a person reads easily, to three significant digits: `5.21 ms`, `8 GB`. */
export function formatQuantity({ dimension, value }: Quantity): string {
  if (!Number.isFinite(value)) return 'no value';
  if (dimension === 'share') return `${significant(value)}%`;
  const size = Math.abs(value);
  const unit = UNITS.findLast(
    (candidate) => candidate.dimension === dimension && size >= (candidate.printedFrom ?? Infinity),
  );
  // Nothing is nothing in any unit: 0 ms reads better than 0 µs.
  if (unit === undefined || value === 0) return `${significant(value)} ${baseUnit(dimension)}`.trimEnd();
  return `${significant(value / unit.scale)} ${unit.names[0]}`;
}

function significant(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

/** What the first word may have been meant to be: letters that look like digits, a decimal comma. */
function guessNumber(text: string): string | undefined {
  const word = firstWord(text);
  const guess = word.replaceAll(/[oO]/g, '0').replaceAll(/[lI]/g, '1').replaceAll(',', '.');
  return guess !== word && /^\d+(?:\.\d+)?$/.test(guess) ? guess : undefined;
}

const firstWord = (text: string): string => text.trim().split(/\s/)[0] ?? '';

function notANumber(text: string): string {
  const guess = guessNumber(text);
  const hint = guess === undefined ? '' : ` (did you mean ${guess}?)`;
  return (
    `"${text}" is not a quantity: "${firstWord(text)}" is not a number${hint}; ` +
    'write digits with an optional decimal point and a unit, for example 300 ms'
  );
}

function notAUnit(text: string, unit: string, wanted: Dimension | undefined): string {
  const known = UNITS.filter(({ dimension }) => wanted === undefined || dimension === wanted)
    .map(({ names }) => names[0])
    .filter((name) => name !== '')
    .join(', ');
  return `"${text}" is not a quantity: "${unit}" is not a unit; known are ${known}`;
}
