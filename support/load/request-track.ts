import type { Milliseconds } from '../quantities/units';
import type { AnswerExchange, ContentEvent, ResponseEvents, TokenUsage } from '../target/inference-target';
import type { TargetError } from '../target/target-error';

/** Whom a request tells that it was sent, and that it is over. */
export interface TrackOwner {
  requestSent(): void;
  requestOver(track: RequestTrack, at: Milliseconds): void;
}

const NONE: never[] = [];

/** What one request has told so far. Stamps of what has not happened are NaN. */
export class RequestTrack implements ResponseEvents {
  /** Where it stands among those under way; its owner sets it. */
  place = -1;
  sentAt = NaN;
  headersAt = NaN;
  endedAt = NaN;
  status = 0;
  servedBy: string | undefined;
  preparation = NaN;
  finishReason: string | undefined;
  tokenUsage: TokenUsage | undefined;
  failure: Pick<TargetError, 'outcome' | 'message' | 'status'> | undefined;
  /** What carries it; undefined until the target has taken it. */
  exchange: AnswerExchange | undefined;
  contentAt: number[] = NONE;
  events: ContentEvent[] = NONE;

  /** Called at `calledAt`, which is when the client came to it. */
  constructor(
    readonly index: number,
    readonly scheduledAt: Milliseconds,
    readonly calledAt: Milliseconds,
    private readonly owner: TrackOwner,
  ) {}

  prepared(took: Milliseconds): void {
    this.preparation = took;
  }

  sent(at: Milliseconds): void {
    this.sentAt = at;
    this.owner.requestSent();
  }

  headers(at: Milliseconds, status: number, servedBy?: string): void {
    this.headersAt = at;
    this.status = status;
    this.servedBy = servedBy;
  }

  content(at: Milliseconds, event: ContentEvent): void {
    if (this.contentAt === NONE) {
      this.contentAt = [];
      this.events = [];
    }
    this.contentAt.push(at);
    this.events.push(event);
  }

  usage(usage: TokenUsage): void {
    this.tokenUsage = usage;
  }

  finished(reason: string): void {
    this.finishReason = reason;
  }

  ended(at: Milliseconds): void {
    this.endedAt = at;
    this.owner.requestOver(this, at);
  }

  failed(at: Milliseconds, error: TargetError): void {
    this.failure = error;
    this.endedAt = at;
    this.owner.requestOver(this, at);
  }

  /** From its sending to its last token, or to the end of an answer that came in one piece; NaN of one never sent. */
  get responseTime(): number {
    const { length } = this.contentAt;
    return (length > 1 ? (this.contentAt[length - 1] ?? NaN) : this.endedAt) - this.sentAt;
  }

  /** Output tokens as the server counts them, else as many as events with content; no tokenizer is asked. */
  get tokensSoFar(): number {
    const { length } = this.events;
    const counted = this.tokenUsage?.completionTokens ?? this.events[length - 1]?.cumulativeTokens ?? 0;
    return counted > 0 ? counted : length;
  }

  /** Whether an answer came without the server's count of its tokens: a local tokenizer is then worth loading. */
  get isUncounted(): boolean {
    const counted = (this.tokenUsage?.completionTokens ?? 0) > 0;
    return this.failure === undefined && this.events.length > 0 && !counted;
  }
}
