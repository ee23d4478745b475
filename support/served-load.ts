import { parseCount } from './quantities/count';
import { parseQuantityOf, type Quantity } from './quantities/quantity';

/** Reads `16 virtual users` or `20 requests per second`; throws with what to write. */
export function parseServedLoad(text: string): Quantity {
  const users = /^(\S+) virtual users?$/.exec(text)?.[1];
  if (users !== undefined) return { dimension: 'count', value: parseCount(users) };
  const rate = parseQuantityOf('request rate', text);
  if (rate.value > 0) return rate;
  throw new Error(`"${text}" is no load; write for example 20 requests per second`);
}
