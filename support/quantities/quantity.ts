/** What a quantity measures; each dimension has one base unit, in which values are held. */
export type Dimension =
  | 'duration'
  | 'token rate'
  | 'request rate'
  | 'data size'
  | 'data rate'
  | 'share'
  | 'count';

/** A value in the base unit of its dimension: ms, tokens/s, req/s, bytes, bit/s, %, or a plain number. */
export interface Quantity {
  readonly dimension: Dimension;
  readonly value: number;
}

/** Text that is not a quantity; the message says what was read, where the fault is and what to write. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

interface Unit {
  readonly dimension: Dimension;
  readonly scale: number;
  readonly names: readonly string[];
}

/** Every unit that a feature file may use; the first name is the one that reports print. */
const UNITS: readonly Unit[] = [
  { dimension: 'duration', scale: 1e-3, names: ['µs', 'us', 'microsecond', 'microseconds'] },
  { dimension: 'duration', scale: 1, names: ['ms', 'millisecond', 'milliseconds'] },
  { dimension: 'duration', scale: 1e3, names: ['s', 'sec', 'second', 'seconds'] },
  { dimension: 'duration', scale: 6e4, names: ['min', 'minute', 'minutes'] },
  { dimension: 'duration', scale: 3.6e6, names: ['h', 'hour', 'hours'] },
  { dimension: 'duration', scale: 8.64e7, names: ['d', 'day', 'days'] },
  { dimension: 'token rate', scale: 1, names: ['tokens/s', 'tok/s', 'token per second', 'tokens per second'] },
  { dimension: 'request rate', scale: 1, names: ['req/s', 'qps', 'rps', 'request per second', 'requests per second'] },
  { dimension: 'data size', scale: 1, names: ['B', 'byte', 'bytes'] },
  { dimension: 'data size', scale: 1e3, names: ['kB'] },
  { dimension: 'data size', scale: 1e6, names: ['MB'] },
  { dimension: 'data size', scale: 1e9, names: ['GB'] },
  { dimension: 'data size', scale: 2 ** 10, names: ['KiB'] },
  { dimension: 'data size', scale: 2 ** 20, names: ['MiB'] },
  { dimension: 'data size', scale: 2 ** 30, names: ['GiB'] },
  { dimension: 'data rate', scale: 1, names: ['bit/s', 'bps'] },
  { dimension: 'data rate', scale: 1e6, names: ['Mbit/s', 'Mbps'] },
  { dimension: 'data rate', scale: 1e9, names: ['Gbit/s', 'Gbps'] },
  { dimension: 'share', scale: 1, names: ['%', 'percent'] },
];

const BASE_UNIT: Readonly<Record<Dimension, string>> = {
  duration: 'ms',
  'token rate': 'tokens/s',
  'request rate': 'req/s',
  'data size': 'B',
  'data rate': 'bit/s',
  share: '%',
  count: '',
};

const EXAMPLES: Readonly<Record<Dimension, string>> = {
  duration: '300 ms',
  'token rate': '1000 tokens per second',
  'request rate': '20 requests per second',
  'data size': '8 GB',
  'data rate': '10 Gbps',
  share: '95%',
  count: '100',
};

/** The unit in which values of a dimension are held and written to files. */
export const baseUnit = (dimension: Dimension): string => BASE_UNIT[dimension];

/** A quantity of that dimension as a person writes it, for error messages. */
export const exampleOf = (dimension: Dimension): string => EXAMPLES[dimension];

/**
 * Reads `<number> <unit>`: digits with an optional decimal point, then one of `UNITS`, the space between
 * them optional. Throws a `QuantityError` for anything else.
 */
export function parseQuantity(text: string): Quantity {
  const parts = /^(?<number>-?[0-9.,\w]*?[0-9O])?\s*(?<unit>[a-zA-Zµ%/][a-zA-Z%/ ]*)?$/.exec(text.trim());
  const exact = /^(?<number>\d+(?:\.\d+)?)\s*(?<unit>\D.*)?$/.exec(text.trim());
  if (exact === null) throw new QuantityError(notANumber(text, parts?.groups?.['number'] ?? text.trim()));
  const value = Number(exact.groups?.['number']);
  const unitText = exact.groups?.['unit']?.trim();
  if (unitText === undefined) return { dimension: 'count', value };
  const unit = UNITS.find(({ names }) => names.includes(unitText));
  if (unit === undefined) throw new QuantityError(notAUnit(text, unitText));
  return { dimension: unit.dimension, value: value * unit.scale };
}

/** Reads a quantity and refuses one of another dimension. */
export function parseQuantityOf(dimension: Dimension, text: string): Quantity {
  const quantity = parseQuantity(text);
  if (quantity.dimension === dimension) return quantity;
  throw new QuantityError(`"${text}" is a ${quantity.dimension}, not a ${dimension}; write for example ${EXAMPLES[dimension]}`);
}

/** The value with a unit that a person reads easily and three significant digits: `5.21 ms`, `8 GB`. */
export function formatQuantity({ dimension, value }: Quantity): string {
  if (!Number.isFinite(value)) return 'no value';
  if (dimension === 'count') return significant(value);
  if (dimension === 'share') return `${significant(value)}%`;
  const units = UNITS.filter((unit) => unit.dimension === dimension && isDecimal(unit));
  const fitting = units.filter(({ scale }) => Math.abs(value) >= scale && (dimension !== 'duration' || scale <= 1e3));
  const unit = fitting.at(-1) ?? units.find(({ scale }) => scale === 1);
  const divisor = value === 0 || dimension === 'duration' && Math.abs(value) < 1e4 && value >= 1 ? 1 : (unit?.scale ?? 1);
  const name = divisor === 1 ? BASE_UNIT[dimension] : unit?.names[0];
  return `${significant(value / divisor)} ${name ?? ''}`;
}

function isDecimal({ scale }: Unit): boolean {
  return Number.isInteger(Math.log10(scale)) || scale > 1e3 && scale < 1e8 && scale % 1e4 === 0;
}

function significant(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

function notANumber(text: string, number: string): string {
  const guess = number.replaceAll(/[oO]/g, '0').replaceAll(/[lI]/g, '1').replaceAll(',', '.');
  const hint = /^\d+(?:\.\d+)?$/.test(guess) && guess !== number ? ` (did you mean ${guess}?)` : '';
  return `"${text}" is not a quantity: "${number}" is not a number${hint}; write digits with an optional decimal point and a unit, for example 300 ms`;
}

function notAUnit(text: string, unit: string): string {
  const known = UNITS.map(({ names }) => names[0]).join(', ');
  return `"${text}" is not a quantity: "${unit}" is not a unit; known are ${known}`;
}
