import type { ModelRuntime } from './model-runtime';
import type { ScoredToken, TokenScore } from './token-score';

/**
 * Log-probabilities as OpenAI's completions have them: one entry a token, natural logarithms. `text_offset`
 * counts the characters (code points) of the text before the token. The first token follows nothing: null.
 */
export interface Logprobs {
  readonly tokens: readonly string[];
  readonly token_logprobs: readonly (number | null)[];
  readonly top_logprobs: readonly (Readonly<Record<string, number>> | null)[];
  readonly text_offset: readonly number[];
}

/** A text and the log-probabilities of its tokens. */
export interface ScoredText {
  readonly text: string;
  readonly logprobs: Logprobs;
}

/** What vLLM has for the logarithm of nothing, which JSON cannot say. */
const LOWEST = -9999;

/**
 * Lays out the tokens of a text: the first of the prompt, then those that were scored after it. As vLLM and OpenAI have it,
 * the alternatives are the likeliest tokens and, where it is not one of them, the token that is there.
 */
export function scoredText(
  prompt: readonly number[],
  scores: readonly TokenScore[],
  vocabulary: Pick<ModelRuntime, 'bytesOf' | 'nameOf'>,
): ScoredText {
  const tokens = [...prompt.slice(0, 1), ...scores.map(({ token }) => token)];
  const { text, offsets } = layOut(tokens.map((token) => vocabulary.bytesOf(token)));
  const entry = ({ token, logProbability }: ScoredToken): [string, number] => [
    vocabulary.nameOf(token),
    Math.max(logProbability, LOWEST),
  ];
  return {
    text,
    logprobs: {
      tokens: tokens.map((token) => vocabulary.nameOf(token)),
      token_logprobs: [null, ...scores.map((score) => entry(score)[1])],
      top_logprobs: [
        null,
        ...scores.map((score) => Object.fromEntries([score, ...score.likeliest].map(entry))),
      ],
      text_offset: offsets,
    },
  };
}

/** A token that ends in the middle of a character has its text where that character ends. */
function layOut(tokens: readonly Uint8Array[]): { text: string; offsets: readonly number[] } {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const offsets: number[] = [];
  let text = '';
  let length = 0;
  for (const bytes of tokens) {
    offsets.push(length);
    const part = decoder.decode(bytes, { stream: true });
    text += part;
    length += Array.from(part).length;
  }
  return { text: text + decoder.decode(), offsets };
}
