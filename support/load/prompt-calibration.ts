import { answered } from '../target/answered';
import type { InferenceTarget, TokenUsage } from '../target/inference-target';
import { loadLocalTokenizer } from '../target/token-count';
import { promptCost, promptOf, type PromptCost, type PromptSize } from './prompt-workload';

const SHORT_WORDS = 2;
const LONG_WORDS = 8;
/** A foreign tokenizer may count too few tokens, and chat templates it does not see at all. */
const FOREIGN_TOKENIZER = { factor: 1.5, template: 32 };

/**
 * Asks the server what prompts cost, by two tiny requests: the first ones that the model answers, so a wrong
 * key, model or API shows here. Throws the target's error.
 */
export async function calibratePrompts(
  target: InferenceTarget,
  model: string,
  seed: number,
  signal: AbortSignal,
): Promise<PromptCost> {
  const counted: (PromptSize | undefined)[] = [];
  for (const words of [SHORT_WORDS, LONG_WORDS]) {
    // Far away from the indices of a run: nothing of it may be in the cache when the run begins.
    const prompt = promptOf(words, seed, 2 ** 30 + words);
    counted.push(sizeOf(words, await usageOf(target, model, prompt, signal)));
  }
  const [short, long] = counted;
  if (short !== undefined && long !== undefined && long.tokens > short.tokens)
    return promptCost(short, long, 'server');
  const tokenizer = await loadLocalTokenizer();
  const perWord = (tokenizer(promptOf(100, seed, 0)) / 100) * FOREIGN_TOKENIZER.factor;
  return { fixed: FOREIGN_TOKENIZER.template, perWord, source: 'local tokenizer' };
}

function sizeOf(words: number, usage: TokenUsage): PromptSize | undefined {
  return usage.promptTokens === undefined ? undefined : { words, tokens: usage.promptTokens };
}

async function usageOf(
  target: InferenceTarget,
  model: string,
  prompt: string,
  signal: AbortSignal,
): Promise<TokenUsage> {
  let seen: TokenUsage = {};
  const request = { model, prompt, maxTokens: 2, ignoreEndToken: true, temperature: 0 };
  await answered(target, request, { usage: (usage) => (seen = usage) }, signal);
  return seen;
}
