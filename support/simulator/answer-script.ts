import { milliseconds } from '../quantities/units';
import {
  chunk,
  roleChunk,
  usageChunk,
  usageOf,
  wholeAnswer,
  type AnswerHead,
  type AnswerParts,
  type FinishReason,
} from './answer-chunks';
import { EventTemplate } from './event-template';
import { tokensDueAfter, type TokenDelays } from './service-law';
import type { StructuredAnswer } from './schema/structured-answer';
import type { TokenGroup, Steps } from './step';
import { escapedTextOf, textOf } from './words';

/** All that decides an answer: two equal plans give equal steps. */
export interface AnswerPlan extends AnswerHead, TokenDelays {
  readonly stream: boolean;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  /** It goes on with an answer of which there are so many tokens already; they are not among its own. */
  readonly answeredTokens?: number | undefined;
  /** Output tokens, at least 1. */
  readonly tokens: number;
  /** How many of them, from the first, are reasoning. */
  readonly reasoningTokens: number;
  readonly tokensPerEvent: number;
  /** Its text, where it is JSON; `tokens` are its own then. */
  readonly structured?: StructuredAnswer;
  readonly finishReason: FinishReason;
  /** What the client gets of token counts. */
  readonly usage: 'final' | 'continuous' | 'none';
}

/** How an API words an answer that is not streamed. */
export type WholeWording = (plan: AnswerPlan, parts: AnswerParts) => string;

/** The text that ends a stream. */
export const DONE = 'data: [DONE]\n\n';

/** A faultless answer: headers and role at once, tokens when they are due, then finish reason, usage and end. */
export const answerScript = (plan: AnswerPlan, word: WholeWording = wholeAnswer): Steps =>
  plan.stream ? streamedAnswer(plan) : answerInOnePiece(plan, word);

function* streamedAnswer(plan: AnswerPlan): Steps {
  yield { type: 'headers', dueAfter: milliseconds(0), status: 200, contentType: 'text/event-stream' };
  const noUsageYet = plan.usage === 'none' ? {} : { usage: null };
  if (plan.route === '/v1/chat/completions') {
    const bytes = roleChunk(plan, noUsageYet.usage);
    yield { type: 'write', dueAfter: milliseconds(0), bytes, part: 'opening', groups: [] };
  }
  yield* contentEvents(plan, noUsageYet.usage);
  const finish = chunk(plan, { finishReason: plan.finishReason, ...noUsageYet });
  const usage = plan.usage === 'none' ? '' : usageChunk(plan, usageAt(plan, plan.tokens));
  const dueAfter = tokensDueAfter(plan, plan.tokens);
  yield { type: 'write', dueAfter, bytes: finish + usage + DONE, part: 'closing', groups: [] };
  yield { type: 'end', complete: true };
}

function* answerInOnePiece(plan: AnswerPlan, word: WholeWording): Steps {
  const dueAfter = tokensDueAfter(plan, plan.tokens);
  yield { type: 'headers', dueAfter, status: 200, contentType: 'application/json' };
  const bytes = word(plan, {
    reasoning: textIn(plan, 0, plan.reasoningTokens),
    text: textIn(plan, plan.reasoningTokens, plan.tokens),
    finishReason: plan.finishReason,
    usage: plan.usage === 'none' ? undefined : usageAt(plan, plan.tokens),
  });
  const groups: TokenGroup[] = [{ tokens: plan.tokens, kind: 'content', dueAfter }];
  yield { type: 'write', dueAfter, bytes, part: 'content', groups, withEnd: true };
  yield { type: 'end', complete: true };
}

/** The events with tokens: the first of the answer has one, the others `tokensPerEvent`, and none both kinds. */
function* contentEvents(plan: AnswerPlan, noUsageYet: null | undefined): Steps {
  const { answeredTokens = 0 } = plan;
  for (const { kind, from, to } of kindsOf(plan)) {
    const template = new EventTemplate(plan, kind);
    for (let start = from, end; start < to; start = end) {
      end = Math.min(start === 0 ? 1 : start + plan.tokensPerEvent, to);
      const usage = plan.usage === 'continuous' ? usageAt(plan, end) : noUsageYet;
      const bytes = template.event(escapedTextIn(plan, start, end, answeredTokens), usage);
      const group: TokenGroup = { tokens: end - start, kind, dueAfter: tokensDueAfter(plan, end) };
      yield { type: 'write', dueAfter: group.dueAfter, bytes, part: 'content', groups: [group] };
    }
  }
}

/** Which tokens are of which kind: those that there are, in order. */
const kindsOf = ({ tokens, reasoningTokens }: AnswerPlan) =>
  [
    { kind: 'reasoning', from: 0, to: reasoningTokens } as const,
    { kind: 'content', from: reasoningTokens, to: tokens } as const,
  ].filter(({ from, to }) => from < to);

const textIn = ({ structured, answeredTokens = 0 }: AnswerPlan, start: number, end: number): string =>
  structured === undefined
    ? textOf(answeredTokens + start, answeredTokens + end)
    : structured.tokens.slice(start, end).join('');

const escapedTextIn = (plan: AnswerPlan, start: number, end: number, answeredTokens: number): string =>
  plan.structured === undefined
    ? escapedTextOf(answeredTokens + start, answeredTokens + end)
    : JSON.stringify(textIn(plan, start, end)).slice(1, -1);

const usageAt = (plan: AnswerPlan, tokens: number) => usageOf(plan.promptTokens, plan.cachedTokens, tokens);
