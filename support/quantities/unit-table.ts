/** What a quantity measures; each dimension has one base unit, in which values are held. */
export type Dimension =
  'duration' | 'token rate' | 'request rate' | 'data size' | 'data rate' | 'share' | 'count';

interface Unit {
  readonly dimension: Dimension;
  /** Base units in one of this unit. */
  readonly scale: number;
  /** How a feature file may write it; the first one is how reports print it. */
  readonly names: readonly [string, ...string[]];
  /** Reports print a value in this unit from here on, in base units; absent: never. */
  readonly printedFrom?: number;
}

/** Every unit that a feature file may use, in the order in which they grow. */
export const UNITS: readonly Unit[] = [
  { dimension: 'duration', scale: 1e-3, names: ['µs', 'us', 'microsecond', 'microseconds'], printedFrom: 0 },
  { dimension: 'duration', scale: 1, names: ['ms', 'millisecond', 'milliseconds'], printedFrom: 1 },
  { dimension: 'duration', scale: 1e3, names: ['s', 'sec', 'second', 'seconds'], printedFrom: 1e4 },
  { dimension: 'duration', scale: 6e4, names: ['min', 'minute', 'minutes'] },
  { dimension: 'duration', scale: 3.6e6, names: ['h', 'hour', 'hours'], printedFrom: 7.2e6 },
  { dimension: 'duration', scale: 8.64e7, names: ['d', 'day', 'days'], printedFrom: 1.728e8 },
  {
    dimension: 'token rate',
    scale: 1,
    names: ['tokens/s', 'tok/s', 'token per second', 'tokens per second'],
    printedFrom: 0,
  },
  {
    dimension: 'request rate',
    scale: 1,
    names: ['req/s', 'qps', 'rps', 'request per second', 'requests per second'],
    printedFrom: 0,
  },
  { dimension: 'data size', scale: 1, names: ['B', 'byte', 'bytes'], printedFrom: 0 },
  { dimension: 'data size', scale: 1e3, names: ['kB'], printedFrom: 1e3 },
  { dimension: 'data size', scale: 2 ** 10, names: ['KiB'] },
  { dimension: 'data size', scale: 1e6, names: ['MB'], printedFrom: 1e6 },
  { dimension: 'data size', scale: 2 ** 20, names: ['MiB'] },
  { dimension: 'data size', scale: 1e9, names: ['GB'], printedFrom: 1e9 },
  { dimension: 'data size', scale: 2 ** 30, names: ['GiB'] },
  { dimension: 'data rate', scale: 1, names: ['bit/s', 'bps'], printedFrom: 0 },
  { dimension: 'data rate', scale: 1e6, names: ['Mbit/s', 'Mbps'], printedFrom: 1e6 },
  { dimension: 'data rate', scale: 1e9, names: ['Gbit/s', 'Gbps'], printedFrom: 1e9 },
  { dimension: 'share', scale: 1, names: ['%', 'percent'], printedFrom: 0 },
];

interface DimensionFacts {
  readonly baseUnit: string;
  /** As a person writes one, for error messages. */
  readonly example: string;
}

const DIMENSIONS: Readonly<Record<Dimension, DimensionFacts>> = {
  duration: { baseUnit: 'ms', example: '300 ms' },
  'token rate': { baseUnit: 'tokens/s', example: '1000 tokens per second' },
  'request rate': { baseUnit: 'req/s', example: '20 requests per second' },
  'data size': { baseUnit: 'B', example: '8 GB' },
  'data rate': { baseUnit: 'bit/s', example: '10 Gbps' },
  share: { baseUnit: '%', example: '95%' },
  count: { baseUnit: '', example: '100' },
};

/** The unit in which values of a dimension are held and written to files; empty for a plain count. */
export const baseUnit = (dimension: Dimension): string => DIMENSIONS[dimension].baseUnit;

/** A quantity of that dimension as a person writes it, for error messages. */
export const exampleOf = (dimension: Dimension): string => DIMENSIONS[dimension].example;
