import type { Workload } from '../workload';
import type { RequestSetting } from './request-setting';
import { sharedBeginning } from './shared-beginning';
import type { UserBehaviour } from './user-behaviour';

/** Tokens of prompts and answers, both taken in turn. */
export interface RequestLengths {
  readonly prompts: readonly number[];
  readonly answers: readonly number[];
}

/** Prompts of plain words, and what they come to in tokens. */
export interface WordedRequests {
  readonly workloadOf: (users: number) => Workload;
  /** Tokens of a whole prompt, by the cost of words; of later turns of a session, without what was said before. */
  readonly promptTokens: readonly number[];
  /** Tokens of what all prompts of a session begin with. */
  readonly sharedTokens: number;
}

/** Prompts of as many plain words as come nearest to the tokens asked for: at least one beside what is shared. */
export function wordedRequests(
  { turns, sharedPrefix }: UserBehaviour,
  { model, cost, temperature, seed }: RequestSetting,
  { prompts, answers }: RequestLengths,
): WordedRequests {
  const { fixed, perWord } = cost;
  const beginning = sharedBeginning(sharedPrefix, cost);
  const words = prompts.map((tokens) =>
    Math.max(1, Math.round((tokens - fixed - beginning.tokens) / perWord)),
  );
  const common = { model, words, outputTokens: answers, temperature, seed, ...beginning.field };
  return {
    workloadOf: (virtualUsers) =>
      turns === 1 ? { kind: 'prompts', ...common } : { kind: 'sessions', ...common, virtualUsers, turns },
    promptTokens: words.map((count) => fixed + beginning.tokens + perWord * count),
    sharedTokens: beginning.tokens,
  };
}
