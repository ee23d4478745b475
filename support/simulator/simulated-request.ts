import type { Milliseconds } from '../quantities/units';
import type { InferenceRoute } from './completion-request';
import type { Misbehaviour } from './misbehaviour';
import type { TokenDelays } from './service-law';

/** One event with tokens, when it was due and when it was handed to the socket. */
export interface TokensSent {
  /** Taken just before the write: no client can have seen it earlier. Where one event went in several writes, the last. */
  readonly at: Milliseconds;
  readonly dueAt: Milliseconds;
  readonly tokens: number;
  readonly kind: 'content' | 'reasoning';
}

/** What the service law made of a request when it took its slot. */
export interface SettledService extends TokenDelays {
  /** Requests that held a slot by then, itself among them. */
  readonly running: number;
}

/**
 * The truth about one request to a route that answers with tokens, in stamps of the monotonic clock. Stamps are absent where
 * it did not come so far.
 */
export type SimulatedRequest = {
  /** Counts every request to such a route from 0, in the order in which their bodies were complete. */
  readonly index: number;
  /** The client's `X-Request-Id`: joins this to the client's own record. The answer's `id` ends in the index. */
  readonly requestId?: string;
  readonly route: InferenceRoute;
  /** Of the request's body, CRC-32: shows whether two requests were the same. */
  readonly bodyHash: number;
  readonly headersReceivedAt: Milliseconds;
  /** The body was complete. */
  readonly receivedAt: Milliseconds;
  readonly slotTakenAt?: Milliseconds;
  /** There as soon as the slot is: says when tokens were due that were never sent. */
  readonly service?: SettledService;
  readonly headersSentAt?: Milliseconds;
  readonly tokenSentAt: readonly TokensSent[];
  readonly endedAt: Milliseconds;
  readonly promptTokens: number;
  /** Of the prompt's tokens, those found in the prefix cache. */
  readonly cachedTokens: number;
  /** What the script did with it on purpose. */
  readonly misbehaviour?: Misbehaviour['type'];
} & Outcome;

/** How it ended: whole, refused with a status, cut short by the script, left by the client, or by disposal. */
export type Outcome =
  | { readonly outcome: 'completed' }
  | { readonly outcome: 'rejected'; readonly status: number }
  | { readonly outcome: 'cut short' }
  | { readonly outcome: 'client left' }
  | { readonly outcome: 'shut down' };
