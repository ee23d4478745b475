import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { inFewerBlocks, type BlockValues, type WeightedValue } from './block-values';

/** Values of a run by block as plain data, for files. */
export type EncodedBlocks =
  | {
      readonly kind: 'values';
      readonly of: string;
      /** Deflated JSON in base64: for each block, pairs of a step on the scale (from the pair before) and its weight. */
      readonly blocks: string;
    }
  | {
      readonly kind: 'amounts';
      readonly of: string;
      readonly amounts: readonly number[];
      /** In ms. */
      readonly lengths: readonly number[];
    };

/** Blocks are stored apart up to so many; of more, neighbours are merged. */
const MOST_BLOCKS = 100;
/** Each step of the scale is 0.1 % above the one before: values are kept to within 0.05 %. */
const STEP = Math.log(1.001);
/** What is less counts as nothing: 0.1 microseconds, where values are in ms. */
const LEAST = 1e-4;
/** A scale that reaches beyond any duration: e^(0.001 x 60,000). */
const HIGHEST = 60_000;
/** Of what is inflated, in bytes: far beyond 100 blocks of a run, and no burden. */
const LARGEST = 64 * 2 ** 20;
const FOREIGN = 'not the values of a run by block; it was damaged, or written by another version';

/** Values are kept to within 0.05 %, whatever their size; 100 blocks at most. Lengths to a microsecond. */
export function encodeBlocks(values: BlockValues): EncodedBlocks {
  const fewer = inFewerBlocks(values, MOST_BLOCKS);
  const { of } = fewer;
  if (fewer.kind === 'amounts')
    return { kind: 'amounts', of, amounts: fewer.amounts.map(tidy), lengths: fewer.lengths.map(tidy) };
  const text = JSON.stringify(fewer.blocks.map(pairsOf));
  return { kind: 'values', of, blocks: deflateRawSync(text, { level: 9 }).toString('base64') };
}

/** Reads what `encodeBlocks` made. Throws for anything else. */
export function decodeBlocks(encoded: EncodedBlocks): BlockValues {
  const { of } = encoded;
  if (encoded.kind === 'amounts') {
    const { amounts, lengths } = encoded;
    if (amounts.length !== lengths.length) throw new Error(FOREIGN);
    return { kind: 'amounts', of, amounts, lengths };
  }
  let blocks: unknown;
  try {
    const deflated = Buffer.from(encoded.blocks, 'base64');
    blocks = JSON.parse(inflateRawSync(deflated, { maxOutputLength: LARGEST }).toString());
  } catch (cause) {
    throw new Error(FOREIGN, { cause });
  }
  if (!isListOfPairs(blocks)) throw new Error(FOREIGN);
  return { kind: 'values', of, blocks: blocks.map(valuesOf) };
}

function pairsOf(values: readonly WeightedValue[]): number[] {
  const weights = new Map<number, number>();
  for (const { value, weight } of values) {
    const step = value < LEAST ? 0 : 1 + Math.round(Math.log(value / LEAST) / STEP);
    weights.set(step, (weights.get(step) ?? 0) + weight);
  }
  let last = 0;
  return [...weights]
    .sort(([one], [other]) => one - other)
    .flatMap(([step, weight]) => {
      const rise = step - last;
      last = step;
      return [rise, tidy(weight)];
    });
}

function valuesOf(pairs: readonly number[]): WeightedValue[] {
  let step = 0;
  return Array.from({ length: pairs.length / 2 }, (_, index) => {
    step += pairs[2 * index] ?? 0;
    if (step > HIGHEST) throw new Error(FOREIGN);
    return { value: step === 0 ? 0 : LEAST * Math.exp((step - 1) * STEP), weight: pairs[2 * index + 1] ?? 0 };
  });
}

const isListOfPairs = (blocks: unknown): blocks is readonly (readonly number[])[] =>
  Array.isArray(blocks) &&
  blocks.every(
    (pairs: unknown) =>
      Array.isArray(pairs) &&
      pairs.length % 2 === 0 &&
      pairs.every((number: unknown) => Number.isFinite(number) && (number as number) >= 0),
  );

const tidy = (value: number): number => Math.round(value * 1000) / 1000;
