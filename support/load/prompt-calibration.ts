import { answered } from '../target/answered';
import type { InferenceTarget, TokenUsage } from '../target/inference-target';
import { loadLocalTokenizer } from '../target/token-count';
import { promptCost, promptOf, wordSample, type HalvedPrompt, type PromptCost } from './prompt-workload';
import { TargetError } from '../target/target-error';

/** Of a model whose context has no room for all words. */
const FEW_WORDS = 12;
/** A foreign tokenizer may count too few tokens, and chat templates it does not see at all. */
const FOREIGN_TOKENIZER = { factor: 1.5, template: 32 };

/**
 * Asks the server what prompts cost, by three small requests: the first ones that the model answers, so a wrong
 * key, model or API shows here. Throws the target's error.
 */
export async function calibratePrompts(
  target: InferenceTarget,
  model: string,
  seed: number,
  signal: AbortSignal,
): Promise<PromptCost> {
  const ask = (words: readonly string[]): Promise<HalvedPrompt | undefined> =>
    halvedPrompt(words, (prompt) => usageOf(target, model, prompt, signal));
  const counted = await ask(wordSample(seed)).catch((error: unknown) => {
    // They may be too many for a model with a short context; anything else shows again.
    if (error instanceof TargetError && error.status === 400) return ask(wordSample(seed, FEW_WORDS));
    throw error;
  });
  if (counted !== undefined) {
    const cost = promptCost(counted, 'server');
    if (cost.perWord > 0) return cost;
  }
  const tokenizer = await loadLocalTokenizer();
  const perWord = (tokenizer(promptOf(100, seed, 0)) / 100) * FOREIGN_TOKENIZER.factor;
  return { fixed: FOREIGN_TOKENIZER.template, perWord, source: 'local tokenizer' };
}

/** Undefined where the server counts nothing, or the same for every prompt. */
async function halvedPrompt(
  words: readonly string[],
  usage: (prompt: string) => Promise<TokenUsage>,
): Promise<HalvedPrompt | undefined> {
  const middle = Math.floor(words.length / 2);
  const counts: (number | undefined)[] = [];
  for (const part of [words, words.slice(0, middle), words.slice(middle)])
    counts.push((await usage(part.join(' '))).promptTokens);
  const [whole, first, second] = counts;
  if (whole === undefined || first === undefined || second === undefined || whole <= first) return undefined;
  return { words: words.length, whole, halves: [first, second] };
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
