import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import type { BalancedNode } from '../balancer';
import { BalancedExchange } from './balanced-exchange';
import type { CountsMessage } from './balancer-messages';
import type { BalancerTally } from './balancer-tally';
import type { BalancerTimings } from './balancer-timings';
import { HealthChecks } from './health-checks';
import { NodeChoice } from './node-choice';
import type { NodeRequest } from './node-attempt';
import { requestHeaders } from './passed-headers';
import { refuseLongBody } from './refusal';
import { ServingNode } from './serving-node';
import { SuspectProbes } from './suspect-probes';

/** Connections that may wait to be accepted: a burst of them is to be queued, not refused. */
const BACKLOG = 4096;
const CONNECT_TIMEOUT = milliseconds(2_000);
/** Request bodies are kept, so that they can be sent again; a longer one is refused. */
const MOST_BYTES = 32 * 2 ** 20;

/** The HTTP server before the nodes. */
export class BalancerServer implements AsyncDisposable {
  // Idle connections stay open: a server that closes them races the client's next request.
  readonly #server: Server = createServer({ noDelay: true, requestTimeout: 0, keepAliveTimeout: 0 });
  readonly #nodes: readonly ServingNode[];
  readonly #choice: NodeChoice<ServingNode>;
  readonly #timings: BalancerTimings;
  readonly #tally: BalancerTally = { retried: 0, continued: 0, cut: 0 };
  readonly #probes = new SuspectProbes();
  #checks: HealthChecks | undefined;

  private constructor(nodes: readonly BalancedNode[], timings: BalancerTimings) {
    this.#nodes = nodes.map((node) => new ServingNode(node, CONNECT_TIMEOUT));
    this.#choice = new NodeChoice(this.#nodes);
    this.#timings = timings;
    this.#server.on('request', (message, response) => {
      this.#receive(message, response);
    });
  }

  /** Starts one on a free port of this machine's loopback, which knows already which nodes are healthy. */
  static async start(nodes: readonly BalancedNode[], timings: BalancerTimings): Promise<BalancerServer> {
    const balancer = new BalancerServer(nodes, timings);
    balancer.#checks = await HealthChecks.start(balancer.#nodes, timings);
    balancer.#server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG });
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get origin(): string {
    // Of a TCP server that listens it is neither a string nor null.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What it counted until now. */
  get counts(): CountsMessage['counts'] {
    return {
      at: monotonicClock.now(),
      nodes: this.#nodes.map(({ id, counters }) => [id, counters]),
      ...this.#tally,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#checks?.[Symbol.dispose]();
    this.#probes[Symbol.dispose]();
    this.#server.close();
    this.#server.closeAllConnections();
    await Promise.all(this.#nodes.map((node) => node[Symbol.asyncDispose]()));
  }

  #receive(message: IncomingMessage, response: ServerResponse): void {
    const pieces: Buffer[] = [];
    let length = 0;
    message.on('data', (piece: Buffer) => {
      const before = length;
      length += piece.length;
      if (length <= MOST_BYTES) pieces.push(piece);
      // The rest is read and thrown away: a client that is still sending would not read the answer.
      else if (before <= MOST_BYTES) pieces.length = 0;
    });
    // A client that leaves before its request is complete is told nothing.
    message.once('error', () => undefined);
    message.once('end', () => {
      if (length > MOST_BYTES) refuseLongBody(response, MOST_BYTES);
      else this.#balance(message, Buffer.concat(pieces), response);
    });
  }

  #balance(
    { method = 'GET', url = '/', rawHeaders }: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ) {
    const request: NodeRequest = {
      method,
      path: url,
      headers: requestHeaders(rawHeaders),
      body: body.length === 0 ? null : body,
    };
    const tools = {
      choice: this.#choice,
      timings: this.#timings,
      tally: this.#tally,
      probes: this.#probes,
    };
    new BalancedExchange(request, response, tools).run().catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  }
}
