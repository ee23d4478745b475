/** One value and what it stands for: the tokens of an event, or 1. */
export interface WeightedValue {
  readonly value: number;
  readonly weight: number;
}

/**
 * What a run saw of one figure, block by block in the order of time: values within a block (the tokens of one engine
 * step, the requests of one round) may depend on each other. Amounts are those of a rate, with the time of each block
 * in ms. `of` says what a sample is: tokens, requests.
 */
export type BlockValues =
  | {
      readonly kind: 'values';
      readonly of: string;
      readonly blocks: readonly (readonly WeightedValue[])[];
    }
  | {
      readonly kind: 'amounts';
      readonly of: string;
      readonly amounts: readonly number[];
      readonly lengths: readonly number[];
    };

/** Blocks of a run, whichever kind they are. */
export const blockCount = (values: BlockValues): number =>
  values.kind === 'values' ? values.blocks.length : values.amounts.length;

/**
 * The same in at most so many blocks: equally many neighbours become one. Longer blocks depend less on each other, so
 * that nothing is lost but a little power.
 */
export function inFewerBlocks(values: BlockValues, most: number): BlockValues {
  const size = Math.ceil(blockCount(values) / most);
  if (size <= 1) return values;
  if (values.kind === 'values')
    return { ...values, blocks: groupsOf(values.blocks, size).map((group) => group.flat()) };
  const { amounts, lengths } = values;
  return { ...values, amounts: sums(amounts, size), lengths: sums(lengths, size) };
}

const sums = (numbers: readonly number[], size: number): number[] =>
  groupsOf(numbers, size).map((group) => group.reduce((sum, value) => sum + value, 0));

const groupsOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  );
