import type { Milliseconds } from '../quantities/units';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** The same object for all requests of one kind: a transport may keep what it made of it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** By lower-case name. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * What an exchange tells while it runs; stamps are taken when the bytes arrive, before any parsing. `ended` or
 * `failed` is told once, and nothing after it. Some of it may be told before `exchange` has returned.
 */
export interface HttpEvents {
  /** The request's bytes are handed to the socket: the connection stands and is ours. */
  sent(at: Milliseconds): void;
  headers(at: Milliseconds, status: number, headers: HttpHeaders): void;
  /** A piece of the body; the bytes are valid during the call only. */
  data(at: Milliseconds, chunk: Buffer): void;
  /** The answer is complete, whatever its status, and its connection free for the next request. */
  ended(at: Milliseconds): void;
  /** A `TransportError`, or the reason that was given to `abort`. */
  failed(at: Milliseconds, error: Error): void;
}

/** The connection or the exchange broke; `cause` is what the socket said. */
export class TransportError extends Error {
  override readonly name: string = 'TransportError';
  /** A word for what happened, where no system call has one. */
  readonly code: string | undefined;

  constructor(message: string, options: { cause?: unknown; code?: string } = {}) {
    super(message, { cause: options.cause });
    this.code = options.code;
  }
}

/** The server's bytes are not the HTTP that this transport speaks; says what was read. */
export class HttpSyntaxError extends TransportError {
  override readonly name = 'HttpSyntaxError';
}

/** A request under way. */
export interface Exchange {
  /** Ends it at once: its events are told `failed` with that reason. Does nothing once it is over. */
  abort(reason: Error): void;
}

/** The names by which settings and results call the transports. */
export const TRANSPORTS = ['undici', 'lean'] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** Reads the name of a transport; throws with the list of what is allowed. */
export function parseTransport(text: string): TransportName {
  const name = TRANSPORTS.find((known) => known === text);
  if (name !== undefined) return name;
  throw new Error(`"${text}" is not a transport; write one of ${TRANSPORTS.join(', ')}`);
}

/** Connections of one client: those that stand now, and those ever opened. */
export interface ConnectionCount {
  readonly open: number;
  readonly opened: number;
}

/** Carries bytes to the server and back, and knows when it did. Nothing is ever sent twice. */
export interface Transport extends AsyncDisposable {
  readonly name: TransportName;
  readonly connections: ConnectionCount;
  exchange(request: HttpRequest, events: HttpEvents): Exchange;
}
