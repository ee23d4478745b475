import type { Misbehaviour } from './misbehaviour';
import { endAfter, errorAfter, errorBody, hang } from './misbehaviours/cut-short';
import { malformedEvent, mergeEvents, omitDone, slowHeaders } from './misbehaviours/distort';
import { drip } from './misbehaviours/drip';
import { openAiWording, Refusal, type ErrorWording } from './openai-error';
import type { Steps } from './step';

/** Refuses the request where the script says so, before it gets a slot. Throws a `Refusal`. */
export function refuseByScript(misbehaviour: Misbehaviour | undefined): void {
  if (misbehaviour?.type === 'too many requests') throw tooManyRequests(misbehaviour.retryAfterSeconds);
  if (misbehaviour?.type === 'unavailable')
    throw new Refusal(503, 'the server is unavailable, as it was told to be');
}

/** 429: come again in so many seconds. */
export const tooManyRequests = (retryAfterSeconds: number): Refusal =>
  new Refusal(429, 'too many requests; try again later', {
    code: 'rate_limit_exceeded',
    headers: { 'Retry-After': String(retryAfterSeconds) },
  });

/** The faultless answer as the script distorts it; a whole answer, not streamed, cannot show every distortion. */
export function misbehave(
  misbehaviour: Misbehaviour,
  steps: Steps,
  { stream, wordError = openAiWording }: { readonly stream: boolean; readonly wordError?: ErrorWording },
): Steps {
  switch (misbehaviour.type) {
    case 'cut':
      return endAfter(steps, misbehaviour.afterEvents, 'destroy');
    case 'end early':
      return endAfter(steps, misbehaviour.afterEvents, 'end');
    case 'stall':
      return endAfter(steps, misbehaviour.afterEvents, 'stall');
    case 'die':
      return endAfter(steps, misbehaviour.afterEvents, 'die');
    case 'hang':
      return hang();
    case 'error body':
      return errorBody(wordError);
    case 'error event':
      return stream ? errorAfter(steps, misbehaviour.afterEvents) : errorBody(wordError);
    case 'omit done':
      return omitDone(steps);
    case 'malformed event':
      return malformedEvent(steps, misbehaviour.afterEvents);
    case 'slow headers':
      return slowHeaders(steps, misbehaviour.delay);
    case 'drip':
      return stream ? drip(steps, misbehaviour.seed) : steps;
    case 'merge events':
      return mergeEvents(steps, misbehaviour.events);
    case 'reasoning first': // already in the answer's plan
    case 'cached answer':
    case 'wrong answer':
    case 'too many requests': // never get as far as an answer
    case 'unavailable':
      return steps;
  }
}
