import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import type { TokenUsage } from '../target/inference-target';
import { TargetError, type FailureOutcome } from '../target/target-error';
import { RequestTrack } from './request-track';

/** What one request is to tell, and how it ends. */
export interface Told {
  readonly sentAt?: number;
  readonly headersAt?: number;
  readonly status: number;
  readonly servedBy?: string;
  readonly content: readonly { readonly at: number; readonly text: string }[];
  readonly usage?: TokenUsage;
  readonly finishReason?: string;
  readonly endedAt: number;
  readonly failure?: { readonly outcome: FailureOutcome; readonly message: string; readonly status?: number };
}

const OWNER = { requestSent: () => undefined, requestOver: () => undefined };

/** The track of a request that has told all that; due at a quarter of its number, called an eighth later. */
export function trackOf(index: number, told: Told): RequestTrack {
  const track = new RequestTrack(index, milliseconds(index / 4), milliseconds(index / 4 + 0.125), OWNER);
  if (told.sentAt !== undefined) track.sent(milliseconds(told.sentAt));
  if (told.headersAt !== undefined) track.headers(milliseconds(told.headersAt), told.status, told.servedBy);
  for (const { at, text } of told.content) track.content(milliseconds(at), { kind: 'content', text });
  if (told.usage !== undefined) track.usage(told.usage);
  if (told.finishReason !== undefined) track.finished(told.finishReason);
  const { failure, endedAt } = told;
  if (failure === undefined) track.ended(milliseconds(endedAt));
  else {
    const status = failure.status === undefined ? {} : { status: failure.status };
    track.failed(milliseconds(endedAt), new TargetError(failure.outcome, failure.message, status));
  }
  return track;
}

/** The field, where it has a value. */
export const given = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The record that such a request must give, by what the types of records say, and by nothing of the log. Round 5, warm-up. */
export function recordOf(index: number, told: Told): object {
  const { sentAt, failure, content, usage } = told;
  const common = { index, round: 5, warmUp: true, scheduledAt: index / 4, calledAt: index / 4 + 0.125 };
  const [answered, servedBy] = told.headersAt === undefined ? [] : [told.status, told.servedBy];
  if (failure !== undefined) {
    const honest = failure.outcome === 'dropped' ? 'truncated' : failure.outcome;
    return {
      ...common,
      outcome: sentAt === undefined ? 'dropped' : honest,
      error: failure.message,
      failedAt: told.endedAt,
      eventsReceived: content.length,
      ...given({ sentAt, status: failure.status ?? answered, servedBy }),
    };
  }
  const counted = usage?.completionTokens ?? 0;
  const outputTokens = counted > 0 ? counted : content.length;
  const length = content.reduce((sum, { text }) => sum + text.length, 0);
  return {
    ...common,
    outcome: 'completed',
    sentAt,
    headersAt: told.headersAt,
    contentAt: content.map(({ at }) => at),
    contentTokens: content.map(({ text }) =>
      outputTokens === content.length ? 1 : (outputTokens * text.length) / length,
    ),
    endedAt: told.endedAt,
    status: told.status,
    outputTokens,
    tokenSource:
      counted > 0 || (content.length === 0 && usage?.completionTokens === 0) ? 'usage' : 'event count',
    requestBytes: 0,
    responseBytes: 0,
    ...given({
      inputTokens: usage?.promptTokens,
      cachedTokens: usage?.cachedTokens,
      finishReason: told.finishReason,
      servedBy,
    }),
  };
}

const stamp = fc.double({ min: 0, max: 1e9, noNaN: true });
const anyContent = fc.array(fc.record({ at: stamp, text: fc.string({ minLength: 1, maxLength: 8 }) }), {
  maxLength: 5,
});
const anyUsage = fc.option(
  fc.record(
    { promptTokens: fc.nat(9999), completionTokens: fc.nat(9999), cachedTokens: fc.nat(9999) },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);
const anyReason = fc.option(fc.constantFrom('stop', 'length', 'tool_calls', ''), { nil: undefined });
const anyNode = fc.option(fc.constantFrom('node-a', 'node-b', 'stop', ''), { nil: undefined });
const anyAnswer = fc.record({
  sentAt: stamp,
  headersAt: stamp,
  status: fc.constantFrom(200, 206),
  servedBy: anyNode,
  content: anyContent,
  usage: anyUsage,
  finishReason: anyReason,
  endedAt: stamp,
});
const anyFailure = fc
  .record({
    sentAt: fc.option(stamp, { nil: undefined }),
    headersAt: fc.option(stamp, { nil: undefined }),
    servedBy: anyNode,
    content: anyContent,
    usage: anyUsage,
    endedAt: stamp,
    failure: fc.record(
      {
        outcome: fc.constantFrom<FailureOutcome[]>(
          'http error',
          'protocol error',
          'truncated',
          'timed out',
          'aborted',
          'dropped',
        ),
        message: fc.string(),
        status: fc.constantFrom(404, 429, 500),
      },
      { requiredKeys: ['outcome', 'message'] },
    ),
  })
  .map((told) => ({ ...given(told), status: 200 }) as Told);
/** Requests of all outcomes, with whatever they may tell. */
export const anyTold: fc.Arbitrary<Told> = fc.oneof(
  anyAnswer.map((told) => given(told) as Told),
  anyFailure,
);
