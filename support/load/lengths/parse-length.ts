import { parseCount } from '../../quantities/count';
import type { AmountGrammar } from './amount-grammar';
import type { LengthDistribution } from './length-distribution';
import { parseDistribution } from './parse-distribution';

/**
 * Reads lengths in tokens: `128` | `normal, mean 128, deviation 32` | `lognormal, mean 128, deviation 64` |
 * `lognormal, median 100, p95 400` | `uniform, 64 to 256` | `exponential, mean 128`, each with `, from 1 to 512`
 * behind it where shorter and longer ones are to be cut off. Means and standard deviations are those of the
 * lengths, not of their logarithms. Throws an error that says what was read and what to write.
 */
export const parseLength = (text: string): LengthDistribution => parseDistribution(text, TOKENS);

const TOKENS: AmountGrammar<'tokens'> = {
  unit: 'tokens',
  what: 'a length',
  readAverage: (text) => {
    if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
    throw new Error(`"${text}" is not a number of tokens; write digits, for example 128`);
  },
  readAmount: parseCount,
  examples: { mean: '128', deviation: '32', median: '100', p95: '400', least: '64', most: '256', floor: '1' },
  // What is drawn is rounded: so the first and the last length are as likely as those between them.
  boundsOf: (least, most) => ({ least: least - 0.5, most: most + 0.5 }),
  floor: 0.5,
};
