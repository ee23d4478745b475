import { DONE, eventOf, type AnswerChunk } from './answer-chunk';
import { continuationOf, tokenLimitOf, wantsUsage, type ContinuableRoute } from './continuation';
import type { RequestFields } from './continuation';
import type { StreamProgress } from './stream-progress';

/** What is to be done about a stream that broke off. */
export type StreamRemainder =
  /** Nothing is missing but the end of the body. */
  | { readonly kind: 'nothing' }
  /** Only the end is missing, and all that it says is known: these are its events. */
  | { readonly kind: 'end'; readonly events: string }
  /** Another node is to send the rest. */
  | { readonly kind: 'rest'; readonly request: RequestFields; readonly onlyEnd: boolean }
  /** Nobody can go on with it. */
  | { readonly kind: 'lost' };

/**
 * Decides it by what the client has received. Where all tokens are there and their counts are wanted, but nobody
 * has said yet how long the prompt was, another node is asked for the end only: it generates a token that is thrown away.
 */
export function remainderOf(
  route: ContinuableRoute,
  fields: RequestFields,
  progress: StreamProgress,
): StreamRemainder {
  if (progress.isDone || progress.hasError) return { kind: 'nothing' };
  const isFinished = progress.finishReason !== undefined;
  const lacksUsage = wantsUsage(fields) && !progress.hasFinalUsage;
  const hasAllTokens = isFinished || progress.tokens >= (tokenLimitOf(fields) ?? Infinity);
  if (hasAllTokens && !(lacksUsage && progress.promptTokens === undefined))
    return { kind: 'end', events: endOf(route, progress, { lacksUsage }) };
  if (!progress.isPlain) return { kind: 'lost' };
  const request = continuationOf(route, fields, progress);
  if (request === undefined) return { kind: 'lost' };
  if (!hasAllTokens) return { kind: 'rest', request, onlyEnd: false };
  return { kind: 'rest', request: { ...request, ...oneTokenOf(request) }, onlyEnd: true };
}

/** The events that end a stream: why it ended, token counts and the end itself, as far as they are missing. */
function endOf(
  route: ContinuableRoute,
  progress: StreamProgress,
  { lacksUsage }: { lacksUsage: boolean },
): string {
  const { head = {}, tokens, promptTokens = 0, usage } = progress;
  const noUsage = lacksUsage ? { usage: null } : {};
  const reason = { index: 0, logprobs: null, finish_reason: 'length' };
  const last = route === '/v1/chat/completions' ? { ...reason, delta: {} } : { ...reason, text: '' };
  const finish: AnswerChunk = { ...head, choices: [last], ...noUsage };
  const counts = {
    ...usage,
    prompt_tokens: promptTokens,
    completion_tokens: tokens,
    total_tokens: promptTokens + tokens,
  };
  return [
    ...(progress.finishReason === undefined ? [eventOf(finish)] : []),
    ...(lacksUsage ? [eventOf({ ...head, choices: [], usage: counts })] : []),
    eventOf(DONE),
  ].join('');
}

function oneTokenOf(fields: RequestFields): RequestFields {
  const limits = Object.keys(fields).filter((name) => /^max_(completion_)?tokens$/.test(name));
  const one = Object.fromEntries((limits.length === 0 ? ['max_tokens'] : limits).map((name) => [name, 1]));
  return { ...one, ...('min_tokens' in fields && { min_tokens: 0 }) };
}
