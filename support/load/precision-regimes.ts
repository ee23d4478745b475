import type { Milliseconds } from '../quantities/units';
import { promptWords } from './batch-plan';
import { batchRounds } from './batch-rounds';
import type { LoadSummary } from './load-summary';
import { wordsFor, type PromptCost } from './prompt-workload';
import type { RoundsPlan } from './rounds-plan';

/** A way of asking a model in which its precision may matter, or not. */
export interface Regime {
  readonly name: string;
  readonly batchSize: number;
  /** Output tokens of each request. */
  readonly tokens: number;
  /** Of each prompt, at most; absent: a quarter of the sequence. */
  readonly promptTokens?: number;
  /** Prompt and output tokens of one request, at most. */
  readonly sequenceLength: number;
  /** Tokens per second of a round; NaN where its answers do not show them. */
  readonly speed: (round: LoadSummary) => number;
}

/** Of one answer from its first token on: 1 / mean time per output token. */
const decodeSpeed = (round: LoadSummary): number =>
  1000 / (round.estimate('tpot', { kind: 'mean' }).value ?? NaN);

/** Prompt tokens per second until the first token of the answer, as a client sees it. */
function prefillSpeed(round: LoadSummary): number {
  const ttft = round.estimate('ttft', { kind: 'mean' }).value ?? NaN;
  const tokens = round.completedRecords.map(({ inputTokens = NaN }) => inputTokens);
  return (1000 * tokens.reduce((sum, count) => sum + count, 0)) / tokens.length / ttft;
}

/** One sequence, whose every token reads all weights: the speed of memory rules, and half the bytes are read sooner. */
export const ONE_SEQUENCE: Regime = {
  name: 'decoding, one sequence',
  batchSize: 1,
  tokens: 32,
  sequenceLength: 128,
  speed: decodeSpeed,
};

/** Where arithmetic rules: what is read once serves many tokens. */
export const OTHER_REGIMES: readonly Regime[] = [
  { name: 'decoding, 8 sequences', batchSize: 8, tokens: 12, sequenceLength: 64, speed: decodeSpeed },
  {
    name: 'prefill',
    batchSize: 1,
    tokens: 1,
    promptTokens: 96,
    sequenceLength: 128,
    speed: prefillSpeed,
  },
];

/** Rounds of a regime on a model. */
export function regimeRounds(
  { batchSize, tokens, promptTokens, sequenceLength }: Regime,
  {
    model,
    cost,
    seed,
    budget,
  }: {
    readonly model: string;
    readonly cost: PromptCost;
    readonly seed: number;
    readonly budget: Milliseconds;
  },
): RoundsPlan {
  const wish = { batchSize, tokens: batchSize * tokens, sequenceLength };
  const words = promptTokens === undefined ? promptWords(wish, cost) : wordsFor(promptTokens, cost);
  return batchRounds({ ...wish, model, promptWords: words, temperature: 0, seed, budget });
}
