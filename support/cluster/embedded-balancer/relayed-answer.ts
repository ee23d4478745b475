import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AttemptFailure } from './attempt-failure';
import type { BalancerTally } from './balancer-tally';
import { CONTINUABLE_ROUTES, type ContinuableRoute, type RequestFields } from './continuation';
import type { NodeRequest } from './node-attempt';
import { StreamAnswer } from './stream-answer';
import { remainderOf } from './stream-remainder';
import { WholeAnswer } from './whole-answer';

/** A stream that breaks again and again on its way is given up: it may be what breaks its nodes. */
const MOST_PARTS = 16;

/** The answer to one request on its way to the client, from however many nodes it comes. */
export class RelayedAnswer {
  readonly #request: NodeRequest;
  readonly #response: ServerResponse;
  readonly #tally: BalancerTally;
  readonly #route: ContinuableRoute | undefined;
  #stream: StreamAnswer | undefined;
  #whole: WholeAnswer | undefined;
  #parts = 1;
  /** What had been passed on when the part began that is to be counted. */
  #uncounted: number | undefined;

  constructor(request: NodeRequest, response: ServerResponse, tally: BalancerTally) {
    this.#request = request;
    this.#response = response;
    this.#tally = tally;
    const [path] = request.path.split('?');
    this.#route = CONTINUABLE_ROUTES.find((route) => route === path);
  }

  /** How many times some of it was passed on; until then another node can give all of it. */
  get passed(): number {
    return this.#stream?.passed ?? 0;
  }

  /** A node answers; a failure where that cannot be passed on. */
  begin(status: number, headers: IncomingHttpHeaders): AttemptFailure | undefined {
    if (status === 502 || status === 503) return { kind: 'unavailable', message: `answered with ${status}` };
    const isStream = status === 200 && /^text\/event-stream\b/i.test(headers['content-type'] ?? '');
    if (this.#stream !== undefined) {
      if (isStream) return undefined;
      return { kind: 'faulty', message: `does not go on with a stream, but answered with ${status}` };
    }
    if (isStream) this.#stream = new StreamAnswer(this.#response, this.#route, headers);
    else this.#whole = new WholeAnswer(status, headers);
    return undefined;
  }

  /**
   * Takes bytes of the body. `full`: the client takes no more for now; `done`: the stream is at its end, whatever
   * else comes. Throws an `EndlessEventError`.
   */
  push(piece: Buffer): 'more' | 'full' | 'done' {
    this.#whole?.push(piece);
    if (this.#stream === undefined) return 'more';
    const isTaken = this.#stream.push(piece);
    this.#count();
    if (!this.#stream.progress.isDone) return isTaken ? 'more' : 'full';
    this.#response.end();
    return 'done';
  }

  /** The node has ended the body; a failure where that was not the end of the answer. */
  finish(): AttemptFailure | undefined {
    const isWhole = this.#stream?.finish() ?? true;
    this.#count();
    if (!isWhole) return { kind: 'ended early', message: 'ended a stream without a finish reason' };
    if (this.#stream === undefined) this.#whole?.finish(this.#response);
    else this.#response.end();
    return undefined;
  }

  /** A node has failed: what is to be asked of another one, or undefined where the answer is at its end. */
  requestAfter(failure: AttemptFailure, passedBefore: number): NodeRequest | undefined {
    this.#whole = undefined;
    const stream = this.#stream;
    if (stream === undefined || stream.passed === 0) {
      this.#stream = undefined;
      return this.#request;
    }
    if (stream.passed > passedBefore) this.#parts += 1;
    const fields = fieldsOf(this.#request);
    const remainder =
      this.#route === undefined || fields === undefined
        ? ({ kind: 'lost' } as const)
        : remainderOf(this.#route, fields, stream.progress);
    switch (remainder.kind) {
      case 'nothing':
        this.#response.end();
        return undefined;
      case 'end':
        stream.add(remainder.events);
        this.#response.end();
        return undefined;
      case 'lost':
        this.#lose(failure);
        return undefined;
      case 'rest':
        if (this.#parts > MOST_PARTS) {
          this.#lose(failure);
          return undefined;
        }
        stream.beginLaterPart(remainder);
        this.#uncounted = stream.passed;
        return { ...this.#request, body: Buffer.from(JSON.stringify(remainder.request)) };
    }
  }

  /** No node is left to go on with it: the client is to see that it is not whole. */
  cut(): void {
    this.#tally.cut += 1;
    this.#response.destroy();
  }

  #lose({ kind }: AttemptFailure): void {
    this.#tally.cut += 1;
    // An end that the node has made itself is passed on as that.
    if (kind === 'ended early') this.#response.end();
    else this.#response.destroy();
  }

  /** Another node goes on with it once the first of its events is passed on. */
  #count(): void {
    if (this.#uncounted === undefined || this.passed === this.#uncounted) return;
    this.#uncounted = undefined;
    this.#tally.continued += 1;
  }
}

function fieldsOf({ body }: NodeRequest): RequestFields | undefined {
  try {
    return JSON.parse(body?.toString() ?? '') as RequestFields;
  } catch {
    return undefined;
  }
}
