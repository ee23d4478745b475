import { parseQuantityOf } from '../../quantities/quantity';
import type { AmountGrammar } from './amount-grammar';
import { parseDistribution } from './parse-distribution';
import type { ThinkTimeDistribution } from './think-time-distribution';

/**
 * Reads think times: `2 s` | `exponential, mean 2 s` | `lognormal, mean 2 s, deviation 1 s` |
 * `lognormal, median 1 s, p95 5 s` | `normal, mean 2 s, deviation 1 s` | `uniform, 1 s to 3 s`, each with
 * `, from 500 ms to 10 s` behind it where shorter and longer ones are to be cut off. Means and standard deviations
 * are those of the times, not of their logarithms. Throws an error that says what was read and what to write.
 */
export const parseThinkTime = (text: string): ThinkTimeDistribution => parseDistribution(text, TIMES);

const readTime = (text: string): number => parseQuantityOf('duration', text).value;

const TIMES: AmountGrammar<'ms'> = {
  unit: 'ms',
  what: 'a think time',
  readAverage: readTime,
  readAmount: readTime,
  examples: {
    mean: '2 s',
    deviation: '1 s',
    median: '1 s',
    p95: '5 s',
    least: '1 s',
    most: '3 s',
    floor: '0 s',
  },
  boundsOf: (least, most) => ({ least, most }),
  floor: 0,
};
