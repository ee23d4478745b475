import type { Milliseconds } from '../quantities/units';
import { wordsFor, type PromptCost } from './prompt-workload';

/** Rounds of requests that are in flight together, each asked for its share of the batch's tokens. */
export interface BatchPlan {
  readonly model: string;
  /** Requests in flight at once. */
  readonly batchSize: number;
  /** Output tokens of one batch, all requests together. */
  readonly tokens: number;
  /** Prompt and output tokens of one request, at most. */
  readonly sequenceLength: number;
  readonly promptWords: number;
  readonly temperature: number;
  readonly seed: number;
  /** Time to spend on measured rounds; judging them between is not in it. */
  readonly budget: Milliseconds;
  /** Requests carry an id that begins so, and ends in their number. */
  readonly idPrefix?: string;
}

/** A batch as a feature file asks for it. */
export interface BatchWish {
  readonly batchSize: number;
  readonly tokens: number;
  /** Prompt and output tokens of one request, at most. */
  readonly sequenceLength: number;
}

/** What prompts cost is an average: few words can be longer than it, and the server refuses what does not fit. */
const SAFE_SHARE = 0.7;

/**
 * Words of a prompt that takes a quarter of the sequence, or most of what the output leaves of it. Throws when
 * the output alone does not fit, or leaves no room for a prompt.
 */
export function promptWords({ batchSize, tokens, sequenceLength }: BatchWish, cost: PromptCost): number {
  const output = Math.ceil(tokens / batchSize);
  if (tokens < batchSize) {
    throw new Error(
      `${tokens} tokens cannot be shared by a batch of ${batchSize}: each request needs at least one; sample more tokens or lower the batch size`,
    );
  }
  const room = sequenceLength - output;
  const least = Math.ceil(cost.fixed + cost.perWord);
  if (room < least) {
    throw new Error(
      `${tokens} tokens in a batch of ${batchSize} are ${output} a request, and with a prompt of at least ${least} tokens ` +
        `they do not fit a sequence length of ${sequenceLength}; sample fewer tokens or raise the sequence length`,
    );
  }
  return wordsFor(Math.max(least, Math.min(sequenceLength / 4, room * SAFE_SHARE)), cost);
}
