import type { Milliseconds } from '../quantities/units';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What an exchange tells while it runs; stamps are taken when the bytes arrive, before any parsing. */
export interface HttpEvents {
  /** The request's bytes are handed to the socket: the connection stands and is ours. */
  sent(at: Milliseconds): void;
  headers(at: Milliseconds, status: number, headers: HttpHeaders): void;
  data(at: Milliseconds, chunk: Uint8Array): void;
  ended(at: Milliseconds): void;
}

/** The connection or the exchange broke; `cause` is what the socket said. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
}

/** Carries bytes to the server and back, and knows when it did. */
export interface Transport extends AsyncDisposable {
  /** Named in the results. */
  readonly name: string;
  /** Resolves at the end of the answer, whatever its status; rejects with a `TransportError` or the signal's reason. */
  exchange(request: HttpRequest, events: HttpEvents, signal: AbortSignal): Promise<void>;
}
