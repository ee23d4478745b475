import type { Milliseconds } from '../quantities/units';
import type { TargetSpec } from '../target/connect-target';
import type { TransportName } from '../target/transport';

/** One request as the server itself saw it; stamps of the machine's monotonic clock, in ms. */
export interface TrueRequest {
  /** The client's `X-Request-Id`. */
  readonly requestId?: string;
  readonly headersReceivedAt: Milliseconds;
  /** Each event with tokens, when it was handed to the socket. */
  readonly tokenSentAt: readonly { readonly at: Milliseconds; readonly tokens: number }[];
}

/** How a ground-truth server is to answer. */
export interface TrueDelays {
  readonly timeToFirstToken: Milliseconds;
  readonly interTokenLatency: Milliseconds;
}

/** A server on this machine whose delays are known, and which logs when it really sent what. */
export interface GroundTruth {
  /** How to reach it so that it answers with these delays; by the transport of the settings unless told otherwise. */
  server(delays: TrueDelays, transport?: TransportName): TargetSpec;
  /** The model that it serves. */
  readonly model: string;
  /**
   * The requests whose ids begin so, in any order, once that many of them have ended. Rejects when they do not
   * come.
   */
  requests(idPrefix: string, count: number, signal: AbortSignal): Promise<readonly TrueRequest[]>;
}
