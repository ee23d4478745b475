import { milliseconds, type Milliseconds } from '../quantities/units';
import {
  chunk,
  roleChunk,
  usageChunk,
  usageOf,
  wholeAnswer,
  type AnswerHead,
  type FinishReason,
} from './answer-chunks';
import type { TokenGroup, Steps } from './step';
import { textOf } from './words';

/** All that decides an answer: two equal plans give equal steps. */
export interface AnswerPlan extends AnswerHead {
  readonly stream: boolean;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  /** Output tokens, at least 1. */
  readonly tokens: number;
  /** How many of them, from the first, are reasoning. */
  readonly reasoningTokens: number;
  readonly tokensPerEvent: number;
  readonly finishReason: FinishReason;
  /** What the client gets of token counts. */
  readonly usage: 'final' | 'continuous' | 'none';
  readonly timeToFirstToken: Milliseconds;
  readonly interTokenLatency: Milliseconds;
}

/** The text that ends a stream. */
export const DONE = 'data: [DONE]\n\n';

/** A faultless answer: headers and role at once, token k at TTFT + k x ITL, then finish reason, usage and end. */
export function* answerScript(plan: AnswerPlan): Steps {
  yield plan.stream
    ? { type: 'headers', dueAfter: milliseconds(0), status: 200, contentType: 'text/event-stream' }
    : { type: 'headers', dueAfter: dueOf(plan, plan.tokens), status: 200, contentType: 'application/json' };
  yield* plan.stream ? streamedBody(plan) : wholeBody(plan);
  yield { type: 'end', complete: true };
}

function* streamedBody(plan: AnswerPlan): Steps {
  const noUsageYet = plan.usage === 'none' ? {} : { usage: null };
  if (plan.route === '/v1/chat/completions') {
    const bytes = roleChunk(plan, noUsageYet.usage);
    yield { type: 'write', dueAfter: milliseconds(0), bytes, part: 'opening', groups: [] };
  }
  for (const { start, end, kind } of eventsOf(plan)) {
    const usage = plan.usage === 'continuous' ? { usage: usageAt(plan, end) } : noUsageYet;
    const group: TokenGroup = { tokens: end - start, kind, dueAfter: dueOf(plan, end) };
    const bytes = chunk(plan, { text: textOf(start, end), kind, ...usage });
    yield { type: 'write', dueAfter: group.dueAfter, bytes, part: 'content', groups: [group] };
  }
  const finish = chunk(plan, { finishReason: plan.finishReason, ...noUsageYet });
  const usage = plan.usage === 'none' ? '' : usageChunk(plan, usageAt(plan, plan.tokens));
  const dueAfter = dueOf(plan, plan.tokens);
  yield { type: 'write', dueAfter, bytes: finish + usage + DONE, part: 'closing', groups: [] };
}

function* wholeBody(plan: AnswerPlan): Steps {
  const dueAfter = dueOf(plan, plan.tokens);
  const bytes = wholeAnswer(plan, {
    reasoning: textOf(0, plan.reasoningTokens),
    text: textOf(plan.reasoningTokens, plan.tokens),
    finishReason: plan.finishReason,
    usage: plan.usage === 'none' ? undefined : usageAt(plan, plan.tokens),
  });
  const groups: TokenGroup[] = [{ tokens: plan.tokens, kind: 'content', dueAfter }];
  yield { type: 'write', dueAfter, bytes, part: 'content', groups };
}

/** Where events begin and end: one token, then `tokensPerEvent` each, and no event of both kinds. */
function* eventsOf({ tokens, tokensPerEvent, reasoningTokens }: AnswerPlan) {
  for (let start = 0; start < tokens;) {
    const kind: TokenGroup['kind'] = start < reasoningTokens ? 'reasoning' : 'content';
    const kindEnd = kind === 'reasoning' ? reasoningTokens : tokens;
    const end = Math.min(start === 0 ? 1 : start + tokensPerEvent, kindEnd);
    yield { start, end, kind };
    start = end;
  }
}

/** When the first `count` tokens are all there. */
const dueOf = (plan: AnswerPlan, count: number): Milliseconds =>
  milliseconds(plan.timeToFirstToken + (count - 1) * plan.interTokenLatency);

const usageAt = (plan: AnswerPlan, tokens: number) => usageOf(plan.promptTokens, plan.cachedTokens, tokens);
