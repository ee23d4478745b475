import type { PromptCost, SharedPrefix } from '../prompt-workload';
import type { UserBehaviour } from './user-behaviour';

/** What prompts begin with, in words, and what it costs in tokens. */
export interface SharedBeginning {
  /** As workloads have it; nothing where prompts share nothing. */
  readonly field: { readonly sharedPrefix?: SharedPrefix };
  readonly tokens: number;
}

/** As many words as come nearest to the tokens that the behaviour says, at least one. */
export function sharedBeginning(
  shared: UserBehaviour['sharedPrefix'],
  { perWord }: PromptCost,
): SharedBeginning {
  if (shared === undefined) return { field: {}, tokens: 0 };
  const words = Math.max(1, Math.round(shared.tokens / perWord));
  return { field: { sharedPrefix: { words, count: shared.count } }, tokens: words * perWord };
}
