const BARS = '▁▂▃▄▅▆▇█';
/** All values are the same: in the middle, for there is no low and no high. */
const LEVEL = '▄';
/** Nothing was measured. */
const NOTHING = '×';
/** A value that is not to be compared with the others. */
const APART = '·';

/** A value to draw, `apart` from the others, or undefined where there is none. */
export type SparkValue = number | 'apart' | undefined;

/** One character for each value, between the smallest and the largest of them. */
export function sparkline(values: readonly SparkValue[]): string {
  const numbers = values.filter((value) => typeof value === 'number');
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return values
    .map((value) => {
      if (value === undefined) return NOTHING;
      if (value === 'apart') return APART;
      if (low === high) return LEVEL;
      return BARS[Math.round(((value - low) / (high - low)) * (BARS.length - 1))] ?? LEVEL;
    })
    .join('');
}

/** What the characters mean, for below a table. */
export const SPARK_KEY =
  `TREND: one sign a run, oldest first, from the smallest (${BARS.slice(0, 1)}) to the largest value (${BARS.slice(-1)}) of comparable runs; ` +
  `${APART} another machine, target or setting, ${NOTHING} no value.`;
