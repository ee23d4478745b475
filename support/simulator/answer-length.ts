import type { FinishReason } from './answer-chunks';
import type { CompletionRequest } from './completion-request';

/** How many tokens an answer of text has, at least 1, and why it ends there. */
export interface AnswerLength {
  readonly tokens: number;
  readonly finishReason: FinishReason;
}

/**
 * The length of the answer to a request, where an answer ends by itself after `answerTokens`: those that the request
 * brings along are among these, and are not counted here.
 */
export function answerLength(
  {
    maxTokens = Infinity,
    ignoreEndToken,
    answeredTokens = 0,
  }: Pick<CompletionRequest, 'maxTokens' | 'ignoreEndToken' | 'answeredTokens'>,
  answerTokens: number,
): AnswerLength {
  const left = Math.max(1, answerTokens - answeredTokens);
  const own = ignoreEndToken && maxTokens < Infinity ? maxTokens : left;
  return {
    tokens: Math.min(own, maxTokens),
    finishReason: maxTokens < left || ignoreEndToken ? 'length' : 'stop',
  };
}
