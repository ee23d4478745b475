import type { Milliseconds } from '../quantities/units';
import type { ContentEvent, ResponseEvents, TokenUsage } from '../target/inference-target';
import type { TargetError } from '../target/target-error';
import { countTokens, type LocalTokenizer } from '../target/token-count';
import type { RequestRecord } from './request-record';

/** Gathers what one request tells, and makes its record when it is over. */
export class RecordBuilder implements ResponseEvents {
  readonly #scheduled: { index: number; round: number; warmUp: boolean; scheduledAt: Milliseconds };
  readonly #onSent: () => void;
  #sentAt: Milliseconds | undefined;
  #headersAt: Milliseconds | undefined;
  #endedAt: Milliseconds | undefined;
  #status: number | undefined;
  #usage: TokenUsage | undefined;
  #finishReason: string | undefined;
  #failure: { error: TargetError; at: Milliseconds } | undefined;
  readonly #contentAt: Milliseconds[] = [];
  readonly #content: ContentEvent[] = [];

  constructor(
    scheduled: { index: number; round: number; warmUp: boolean; scheduledAt: Milliseconds },
    onSent: () => void,
  ) {
    this.#scheduled = scheduled;
    this.#onSent = onSent;
  }

  sent(at: Milliseconds): void {
    this.#sentAt = at;
    this.#onSent();
  }

  headers(at: Milliseconds, status: number): void {
    this.#headersAt = at;
    this.#status = status;
  }

  content(at: Milliseconds, event: ContentEvent): void {
    this.#contentAt.push(at);
    this.#content.push(event);
  }

  usage(usage: TokenUsage): void {
    this.#usage = usage;
  }

  finished(reason: string): void {
    this.#finishReason = reason;
  }

  ended(at: Milliseconds): void {
    this.#endedAt = at;
  }

  failed(at: Milliseconds, error: TargetError): void {
    this.#failure = { error, at };
  }

  /** Whether an answer came without the server's count of its tokens: a local tokenizer is then worth loading. */
  get isUncounted(): boolean {
    const counted = (this.#usage?.completionTokens ?? 0) > 0;
    return this.#failure === undefined && this.#content.length > 0 && !counted;
  }

  /** The record of the request; call it once it is over. Counting tokens is left until here: it takes time. */
  build(tokenizer?: LocalTokenizer): RequestRecord {
    const [sentAt, headersAt, endedAt] = [this.#sentAt, this.#headersAt, this.#endedAt];
    if (this.#failure !== undefined) return this.#failedRecord(this.#failure);
    if (sentAt === undefined || headersAt === undefined || endedAt === undefined) {
      throw new Error('a request record was asked for before the request was over');
    }
    const { outputTokens, source, perEvent } = countTokens(this.#content, this.#usage, tokenizer);
    return {
      outcome: 'completed',
      ...this.#scheduled,
      sentAt,
      headersAt,
      contentAt: this.#contentAt,
      contentTokens: perEvent,
      endedAt,
      status: this.#status ?? 0,
      outputTokens,
      tokenSource: source,
      ...(this.#usage?.promptTokens === undefined ? {} : { inputTokens: this.#usage.promptTokens }),
      ...(this.#usage?.cachedTokens === undefined ? {} : { cachedTokens: this.#usage.cachedTokens }),
      ...(this.#finishReason === undefined ? {} : { finishReason: this.#finishReason }),
    };
  }

  #failedRecord({ error, at }: { error: TargetError; at: Milliseconds }): RequestRecord {
    const status = error.status ?? this.#status;
    // Only what was never sent can have been dropped, whatever the target calls it.
    const outcome = error.outcome === 'dropped' ? 'truncated' : error.outcome;
    return {
      outcome: this.#sentAt === undefined ? 'dropped' : outcome,
      ...this.#scheduled,
      error: error.message,
      failedAt: at,
      eventsReceived: this.#content.length,
      ...(this.#sentAt === undefined ? {} : { sentAt: this.#sentAt }),
      ...(status === undefined ? {} : { status }),
    };
  }
}
