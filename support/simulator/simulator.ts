import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monotonicClock } from '../quantities/clock';
import { Agenda } from './agenda';
import { Metronome } from '../quantities/metronome';
import { Leak } from './leak';
import type { LatenessSummary } from './lateness';
import { Routes } from './routes';
import { ServingState } from './serving-state';
import type { SimulatedRequest } from './simulated-request';
import { simulatorOptions, type SimulatorOptions, type SimulatorOptionsInput } from './simulator-options';
import { TruthLog } from './truth-log';

/** Connections that may wait to be accepted: a burst of them is to be queued, not refused. */
const BACKLOG = 4096;

/**
 * A small server of the OpenAI API, and of the guide's, with known delays, finite slots, a queue and scripted misbehaviour, that
 * writes down when it really sent what: the truth against which a client's measurements are proven.
 */
export class Simulator implements AsyncDisposable {
  // Idle connections stay open: a server that closes them races the client's next request.
  readonly #server: Server = createServer({ noDelay: true, requestTimeout: 0, keepAliveTimeout: 0 });
  readonly #agenda = new Agenda(monotonicClock, (ring) => new Metronome(ring));
  readonly #log = new TruthLog();
  readonly #state: ServingState;
  readonly #closed = Promise.withResolvers<undefined>();
  #origin = '';
  #leak: Leak | undefined;

  private constructor(options: SimulatorOptions, record?: (request: SimulatedRequest) => void) {
    const onEnd =
      record ??
      ((request: SimulatedRequest) => {
        this.#log.add(request);
      });
    const onDeath = () => {
      this.#die();
    };
    this.#state = new ServingState(options, monotonicClock, this.#agenda, onEnd, onDeath);
    this.#server.once('close', () => {
      this.#closed.resolve(undefined);
    });
    const routes = new Routes(this.#state);
    this.#server.on('request', (message, response) => {
      routes.handle(message, response);
    });
  }

  /**
   * Starts one; it listens when the promise resolves. Requests that have ended go to `log`, unless `record`
   * takes them, as a server that runs for days must have it. Rejects with a `SimulatorOptionsError`, or with
   * the system's error where it cannot listen.
   */
  static async start(
    options: SimulatorOptionsInput = {},
    record?: (request: SimulatedRequest) => void,
  ): Promise<Simulator> {
    const simulator = new Simulator(simulatorOptions(options), record);
    try {
      await simulator.#listen();
      simulator.#beginLeak();
      return simulator;
    } catch (error) {
      await simulator[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** `http://127.0.0.1:<port>/v1`, for clients of the OpenAI API. */
  get baseUrl(): string {
    return `${this.#origin}/v1`;
  }

  /** `http://127.0.0.1:<port>`, for clients of any other. */
  get origin(): string {
    return this.#origin;
  }

  /** Every request that has come to its end, in the order of their ends. */
  get log(): readonly SimulatedRequest[] {
    return this.#log.entries;
  }

  /** By how much later than planned it has written tokens so far. */
  get lateness(): LatenessSummary {
    return this.#state.lateness.summary;
  }

  /** Resolves once that many requests have come to their end. */
  untilLogged(count: number): Promise<void> {
    return this.#log.untilLength(count);
  }

  /** Resolves once it no longer listens and has no connection: disposed of, or dead as it was told to be. */
  get closed(): Promise<undefined> {
    return this.#closed.promise;
  }

  /** Closes the listener and every connection at once; what was open is logged as `shut down`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#die();
    this.#leak?.[Symbol.dispose]();
    await this.#agenda[Symbol.asyncDispose]();
  }

  async #listen(): Promise<void> {
    const { port, host } = this.#state.options;
    this.#server.listen({ port, host, backlog: BACKLOG });
    await once(this.#server, 'listening');
    // Of a TCP server it is never a string, as of a pipe, nor null, as before it listens.
    this.#origin = `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  #beginLeak(): void {
    const { leak } = this.#state.options;
    if (leak !== undefined) this.#leak = new Leak(leak, monotonicClock, this.#agenda);
  }

  #die(): void {
    for (const exchange of [...this.#state.open]) exchange.end({ outcome: 'shut down' });
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
