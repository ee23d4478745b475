import { milliseconds } from '../quantities/units';
import type { CompletedRecord, FailedRecord, RequestRecord } from '../load/request-record';

/** A request as another tool has timed it; instants in ms on one clock, whichever it is. */
export type TimedRequest = AnsweredRequest | UnansweredRequest;

export interface AnsweredRequest {
  /** When it was due, where the file tells. */
  readonly scheduledAt?: number | undefined;
  readonly sentAt: number;
  /** Arrival of the first and of the last event with content; absent where nothing streamed. */
  readonly firstAt?: number | undefined;
  readonly lastAt?: number | undefined;
  /** Gaps between the events with content, in ms, where the file has them. */
  readonly gaps?: readonly number[] | undefined;
  /** End of the body, or of the last event where the file tells no more. */
  readonly endedAt: number;
  /** Undefined where the file has no count of them. */
  readonly outputTokens: number | undefined;
  readonly inputTokens?: number | undefined;
}

interface UnansweredRequest {
  readonly scheduledAt?: number | undefined;
  readonly sentAt?: number | undefined;
  readonly failedAt: number;
  readonly outcome: FailedRecord['outcome'];
  /** What the tool noted of it. */
  readonly error: string;
}

export const isAnswered = (request: TimedRequest): request is AnsweredRequest => 'endedAt' in request;

/** Whether its gaps are those between single tokens: as many events as tokens. */
export const showsEachToken = ({ gaps, outputTokens }: AnsweredRequest): boolean =>
  gaps !== undefined && gaps.length + 1 === outputTokens;

/** Where only first and last event are known, the tokens between them are spread over so many instants at most. */
const MOST_INSTANTS = 32;

/** The request as a record of this suite; what the file does not tell is not in it. */
export const recordOf = (request: TimedRequest, index: number): RequestRecord =>
  isAnswered(request) ? completed(request, index) : failed(request, index);

function completed(request: AnsweredRequest, index: number): CompletedRecord {
  const { sentAt, endedAt, outputTokens = 0, inputTokens } = request;
  const contentAt = instants(request);
  return {
    ...schedule(request.scheduledAt ?? sentAt, sentAt, index),
    outcome: 'completed',
    sentAt: milliseconds(sentAt),
    headersAt: milliseconds(sentAt),
    contentAt: contentAt.map(milliseconds),
    contentTokens: shares(contentAt.length, outputTokens, request.gaps !== undefined),
    endedAt: milliseconds(endedAt),
    status: 200,
    outputTokens,
    tokenSource: 'usage',
    ...(inputTokens === undefined ? {} : { inputTokens }),
    requestBytes: 0,
    responseBytes: 0,
  };
}

function failed(
  { scheduledAt, sentAt, failedAt, outcome, error }: UnansweredRequest,
  index: number,
): FailedRecord {
  return {
    ...schedule(scheduledAt ?? sentAt ?? failedAt, sentAt ?? failedAt, index),
    outcome,
    error,
    ...(sentAt === undefined ? {} : { sentAt: milliseconds(sentAt) }),
    failedAt: milliseconds(failedAt),
    eventsReceived: 0,
  };
}

const schedule = (scheduledAt: number, calledAt: number, index: number) => ({
  index,
  round: 0,
  warmUp: false,
  scheduledAt: milliseconds(scheduledAt),
  calledAt: milliseconds(calledAt),
});

/** When its events came; evenly spread from the first to the last where no more is known. */
function instants({ firstAt, lastAt, gaps, outputTokens = 2 }: AnsweredRequest): number[] {
  if (firstAt === undefined) return [];
  if (gaps !== undefined) {
    let at = firstAt;
    return [firstAt, ...gaps.map((gap) => (at += gap))];
  }
  if (lastAt === undefined || outputTokens < 2) return [firstAt];
  const steps = Math.min(outputTokens, MOST_INSTANTS) - 1;
  return Array.from({ length: steps + 1 }, (_, step) =>
    step === steps ? lastAt : firstAt + ((lastAt - firstAt) * step) / steps,
  );
}

/** Tokens of each event: alike where each was seen, else one in the first and the others alike. */
function shares(events: number, tokens: number, seen: boolean): number[] {
  if (events === 0) return [];
  if (seen || events === 1) return Array<number>(events).fill(tokens / events);
  return [1, ...Array<number>(events - 1).fill((tokens - 1) / (events - 1))];
}
