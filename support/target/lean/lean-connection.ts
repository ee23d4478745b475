import { connect, type Socket } from 'node:net';
import type { Clock } from '../../quantities/clock';
import type { Milliseconds } from '../../quantities/units';
import { HttpSyntaxError, TransportError, type HttpEvents } from '../transport';
import { ResponseParser, type HeadMemory } from './response-parser';

/** What all connections of one transport share. */
export interface ConnectionContext {
  readonly clock: Clock;
  readonly connectTimeout: Milliseconds;
  /** Every read of every connection lands here and is used up before the next one. */
  readonly buffer: Buffer;
  readonly memory: HeadMemory;
}

/** Whom a connection tells what becomes of it. */
export interface ConnectionOwner {
  /** It stands. */
  connected(): void;
  /** The answer is complete and the connection takes the next request. */
  idle(connection: LeanConnection): void;
  /** It carries nothing any more. */
  closed(connection: LeanConnection): void;
}

/** An idle limit says when the server closes; a request on its way then would be lost. */
const IDLE_SAFETY_MS = 1000;

/** One connection, which carries one exchange at a time. */
export class LeanConnection {
  /** It stood once. */
  isConnected = false;
  readonly #context: ConnectionContext;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  #connectTimer: NodeJS.Timeout | undefined;
  #request: string;
  #events: HttpEvents | undefined;
  #parser: ResponseParser | undefined;
  /**
   * It has outlived an answer. Some servers close after each answer without a word: the first one shows whether
   * this one does.
   */
  #isProven = false;
  #usableUntil = Infinity;
  #isClosed = false;

  /** Connects, then sends the request. */
  constructor(
    address: { readonly host: string; readonly port: number },
    request: string,
    events: HttpEvents,
    context: ConnectionContext,
    owner: ConnectionOwner,
  ) {
    this.#context = context;
    this.#owner = owner;
    this.#request = request;
    this.#events = events;
    this.#connectTimer = setTimeout(() => {
      this.#break(new TransportError('no connection in time', { code: 'CONNECT_TIMEOUT' }));
    }, context.connectTimeout);
    this.#socket = connect({
      ...address,
      noDelay: true,
      onread: { buffer: context.buffer, callback: this.#onRead },
    });
    this.#socket.once('connect', () => {
      clearTimeout(this.#connectTimer);
      this.isConnected = true;
      owner.connected();
      if (this.#events !== undefined) this.#write(this.#events);
    });
    this.#socket.once('end', this.#onEnd);
    this.#socket.once('close', this.#onEnd);
    this.#socket.on('error', (error) => {
      this.#break(new TransportError(error.message, { cause: error }));
    });
  }

  /** Whether the server still counts on a next request, by what it said of its limit. */
  isUsable(now: Milliseconds): boolean {
    return now < this.#usableUntil;
  }

  /** Sends the next request; only while idle. */
  send(request: string, events: HttpEvents): void {
    this.#request = request;
    this.#events = events;
    this.#write(events);
  }

  /** Ends the exchange under way, where it still is that one, and the connection with it. */
  abort(events: HttpEvents, reason: Error): void {
    if (this.#events === events) this.#break(reason);
  }

  /** Closes it; an exchange under way fails with that reason. */
  close(reason: Error): void {
    this.#break(reason);
  }

  #write(events: HttpEvents): void {
    this.#parser = new ResponseParser(events, this.#context.memory);
    // Right before the write: after it, the server can have read the request before it counts as sent.
    events.sent(this.#context.clock.now());
    // It may have been aborted by whom that was told.
    if (!this.#isClosed) this.#socket.write(this.#request);
  }

  readonly #onRead = (length: number, bytes: Uint8Array): boolean => {
    const at = this.#context.clock.now();
    const parser = this.#parser;
    // Nobody asked for these bytes: they would be read as the next answer.
    if (parser === undefined) this.close(new TransportError('bytes without a request'));
    else {
      try {
        const read = parser.read(at, bytes as Buffer, length);
        // It may have been aborted by whom its events were told.
        if (parser.isComplete && !this.#isClosed) this.#complete(at, parser, read < length);
      } catch (error) {
        if (!(error instanceof HttpSyntaxError)) throw error;
        this.#break(error);
      }
    }
    return true;
  };

  readonly #onEnd = (): void => {
    const parser = this.#parser;
    if (parser?.closed() === true) this.#complete(this.#context.clock.now(), parser, true);
    else this.#break(new TransportError('the server closed the connection', { code: 'CLOSED_EARLY' }));
  };

  #complete(at: Milliseconds, { head }: ResponseParser, mustClose: boolean): void {
    const events = this.#events;
    this.#events = undefined;
    this.#parser = undefined;
    // A server that answers before it has read the request may not read the rest of it.
    if (mustClose || head?.keepAlive !== true || this.#socket.writableLength > 0) {
      this.#destroy();
      events?.ended(at);
      return;
    }
    if (head.idleLimit !== undefined)
      this.#usableUntil = at + Math.max(head.idleLimit / 2, head.idleLimit - IDLE_SAFETY_MS);
    if (this.#isProven) this.#free(at, events);
    else {
      this.#isProven = true;
      setImmediate(() =>
        setImmediate(() => {
          this.#free(at, events);
        }),
      );
    }
  }

  #free(at: Milliseconds, events: HttpEvents | undefined): void {
    if (!this.#isClosed) this.#owner.idle(this);
    events?.ended(at);
  }

  #break(error: Error): void {
    const events = this.#events;
    this.#events = undefined;
    this.#parser?.stop();
    this.#parser = undefined;
    this.#destroy();
    events?.failed(this.#context.clock.now(), error);
  }

  #destroy(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#connectTimer);
    this.#socket.destroy();
    this.#owner.closed(this);
  }
}
