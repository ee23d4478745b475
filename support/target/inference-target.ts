import type { Milliseconds } from '../quantities/units';
import type { TargetError } from './target-error';
import type { Exchange } from './transport';

/** One message of a conversation. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A JSON Schema (draft 2020-12), as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What one request asks of the server, whatever its dialect. */
export interface InferenceRequest {
  readonly model: string;
  /** Who serves the model, where the API asks for it. */
  readonly provider?: string;
  /** What the user says; of a conversation, last. */
  readonly prompt: string;
  /** What was said before the prompt, the oldest first. */
  readonly history?: readonly ChatMessage[];
  /** The answer is to be JSON that keeps to it. */
  readonly schema?: JsonSchema;
  /** Output tokens asked for, at least 1. */
  readonly maxTokens: number;
  /** Go on after the end token, where the server can: output lengths become exact. */
  readonly ignoreEndToken: boolean;
  readonly temperature: number;
  readonly seed?: number;
  /** The answer is to come as a whole; absent: piece by piece, where the API can. */
  readonly stream?: false;
  /** Sent as `X-Request-Id`. */
  readonly id?: string;
}

/** Token counts as the server reports them. */
export interface TokenUsage {
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  /** Prompt tokens answered from the server's prefix cache. */
  readonly cachedTokens?: number;
}

/** One event of the stream that carries non-empty content or reasoning content. */
export interface ContentEvent {
  readonly text: string;
  readonly kind: 'content' | 'reasoning';
  /** Output tokens up to and including this event, where the server says so in the event. */
  readonly cumulativeTokens?: number;
}

/**
 * What a request tells while it runs. Stamps are of the monotonic clock and taken when the bytes arrive,
 * before any parsing; `sent` when the request's bytes are handed to the socket. `ended` or `failed` is told once,
 * and nothing after it.
 */
export interface ResponseEvents {
  /** What the server had to be told before the request itself could be sent (a schema, registered) took so long. */
  prepared?(took: Milliseconds): void;
  sent(at: Milliseconds): void;
  /** `servedBy` is the node that answers, where the settings say which header names it and the answer has it. */
  headers(at: Milliseconds, status: number, servedBy?: string): void;
  content(at: Milliseconds, event: ContentEvent): void;
  usage(usage: TokenUsage): void;
  finished(reason: string): void;
  /** The answer is complete. */
  ended(at: Milliseconds): void;
  failed(at: Milliseconds, error: TargetError): void;
}

/** A request under way, and the size of its bodies so far: what was handed to the socket, and what came. */
export interface AnswerExchange extends Exchange {
  readonly requestBytes: number;
  readonly responseBytes: number;
}

/** Who answers: found by asking, not configured. */
export interface TargetIdentity {
  readonly serverKind: string;
  readonly version?: string;
  readonly models: readonly string[];
  /** What it tells of its own settings, by its own names; absent where it tells none. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The inference API as a client sees it. */
export interface InferenceTarget {
  /** Waits until the server answers, then says who it is. Throws a `TargetError` that says what to do. */
  untilReady(signal: AbortSignal): Promise<TargetIdentity>;
  /** Sends one request, and tells all the rest. Aborting it fails it as `aborted`. */
  send(request: InferenceRequest, events: ResponseEvents): AnswerExchange;
}
