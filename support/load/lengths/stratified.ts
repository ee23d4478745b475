import type { RandomFractions } from '../../statistics/random';

/**
 * So many shares between 0 and 1 in random order, one from each of as many equal parts: what is made of them lies
 * closer to its distribution than independent draws do. Throws a `RangeError` for a count that is none.
 */
export function stratifiedShares(count: number, draw: RandomFractions): readonly number[] {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`${count} values are asked for; ask for a whole number of them from 1 on`);
  const shares = Array.from({ length: count }, (_, part) => Math.min((part + draw()) / count, BELOW_1));
  return shuffled(shares, count, draw);
}

/** Of the last part, a sum may round to 1, of which no distribution has a quantile. */
const BELOW_1 = 1 - 2 ** -53;

/** So many of the items in random order, each of them once at most. Source: Durstenfeld 1964, algorithm 235. */
export function shuffled<Item>(
  items: readonly Item[],
  count: number,
  draw: RandomFractions,
): readonly Item[] {
  const order = [...items];
  for (let place = 0; place < count; place += 1) {
    const other = place + Math.floor(draw() * (order.length - place));
    [order[place], order[other]] = [order[other] as Item, order[place] as Item];
  }
  return order.slice(0, count);
}
