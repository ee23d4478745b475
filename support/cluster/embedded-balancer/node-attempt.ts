import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { monotonicClock } from '../../quantities/clock';
import type { Milliseconds } from '../../quantities/units';
import type { BalancerTimings } from './balancer-timings';
import type { NodeConnection, NodeConnections } from './node-connections';
import { failureOf, type AttemptFailure } from './attempt-failure';

/** A request as it goes to a node. */
export interface NodeRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer | null;
}

/** Who is told of an attempt. Of the last two, one is called, once, and nothing after it. */
export interface AttemptEvents {
  head(status: number, headers: IncomingHttpHeaders): void;
  data(piece: Buffer): void;
  ended(): void;
  failed(failure: AttemptFailure): void;
}

/** One request at one node, until its answer is complete or it has failed. */
export class NodeAttempt implements Dispatcher.DispatchHandler {
  /** When its last byte came; at first, when it began. */
  lastHeardAt: Milliseconds;
  readonly #request: NodeRequest;
  readonly #connections: NodeConnections;
  readonly #connection: NodeConnection;
  readonly #isReused: boolean;
  readonly #stallTimeout: Milliseconds;
  #events: AttemptEvents | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #deadline: NodeJS.Timeout;
  #hasHead = false;
  #isOver = false;
  #abortReason: Error | undefined;

  /** Takes a connection; nothing is sent yet. */
  constructor(
    request: NodeRequest,
    connections: NodeConnections,
    timings: Pick<BalancerTimings, 'answerTimeout' | 'stallTimeout'>,
    events: AttemptEvents,
  ) {
    this.#request = request;
    this.#connections = connections;
    this.#connection = connections.take();
    this.#isReused = this.#connection.isReused;
    this.#stallTimeout = timings.stallTimeout;
    this.#events = events;
    this.lastHeardAt = monotonicClock.now();
    const { answerTimeout } = timings;
    this.#deadline = this.#after(answerTimeout, {
      kind: 'unanswered',
      message: `no answer within ${answerTimeout} ms`,
    });
  }

  send(): void {
    this.#connection.client.dispatch({ ...this.#request, idempotent: false }, this);
  }

  /** Gives it up: its connection is closed, and nothing more is told. */
  abort(): void {
    if (this.#isOver) return;
    this.#events = undefined;
    clearTimeout(this.#deadline);
    this.#abortReason = new Error('given up');
    this.#controller?.abort(this.#abortReason);
  }

  /** Gives it up, and tells so. */
  fail(failure: AttemptFailure): void {
    const events = this.#events;
    this.abort();
    events?.failed(failure);
  }

  /** Tells nothing more; its connection is used again where its answer still comes to its end. */
  leave(): void {
    this.#events = undefined;
  }

  /** No more bytes are wanted for now. */
  pause(): void {
    clearTimeout(this.#deadline);
    this.#controller?.pause();
  }

  /** They are again. */
  resume(): void {
    if (this.#isOver) return;
    clearTimeout(this.#deadline);
    this.#deadline = this.#stall();
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortReason !== undefined) controller.abort(this.#abortReason);
  }

  onResponseStart(_controller: unknown, status: number, headers: IncomingHttpHeaders): void {
    // Interim answers are none.
    if (status < 200) return;
    this.#hasHead = true;
    this.lastHeardAt = monotonicClock.now();
    clearTimeout(this.#deadline);
    this.#deadline = this.#stall();
    this.#events?.head(status, headers);
  }

  onResponseData(_controller: unknown, piece: Buffer): void {
    this.lastHeardAt = monotonicClock.now();
    this.#deadline.refresh();
    this.#events?.data(piece);
  }

  onResponseEnd(): void {
    const events = this.#close();
    if (this.#abortReason === undefined) this.#connection.release();
    events?.ended();
  }

  onResponseError(_controller: unknown, error: Error): void {
    const events = this.#close();
    this.#connections.discard(this.#connection);
    events?.failed(failureOf(error, { isReused: this.#isReused && !this.#hasHead }));
  }

  #stall(): NodeJS.Timeout {
    const message = `no byte of the answer for ${this.#stallTimeout} ms`;
    return this.#after(this.#stallTimeout, { kind: 'stalled', message });
  }

  #after(delay: Milliseconds, failure: AttemptFailure): NodeJS.Timeout {
    return setTimeout(() => {
      const heardAt = this.lastHeardAt;
      // Where this process itself was late, bytes wait to be read that came in time.
      setImmediate(() =>
        setImmediate(() => {
          if (this.lastHeardAt === heardAt) this.fail(failure);
        }),
      );
    }, delay);
  }

  #close(): AttemptEvents | undefined {
    const events = this.#events;
    this.#isOver = true;
    this.#events = undefined;
    clearTimeout(this.#deadline);
    return events;
  }
}
