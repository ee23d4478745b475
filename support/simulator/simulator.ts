import { monotonicClock } from '../quantities/clock';
import { Agenda } from './agenda';
import { Metronome } from '../quantities/metronome';
import type { FaultMode } from './fault-mode';
import { Faults } from './faults';
import { Leak } from './leak';
import type { LatenessSummary } from './lateness';
import { Listener } from './listener';
import { Routes } from './routes';
import { ServingState } from './serving-state';
import type { SimulatedRequest } from './simulated-request';
import { simulatorOptions, type SimulatorOptions, type SimulatorOptionsInput } from './simulator-options';
import { TruthLog } from './truth-log';

/**
 * A small server of the OpenAI API, and of the guide's, with known delays, finite slots, a queue and scripted misbehaviour, that
 * writes down when it really sent what: the truth against which a client's measurements are proven.
 */
export class Simulator implements AsyncDisposable {
  readonly #agenda = new Agenda(monotonicClock, (ring) => new Metronome(ring));
  readonly #log = new TruthLog();
  readonly #state: ServingState;
  readonly #listener: Listener;
  readonly #faults: Faults;
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
    const routes = new Routes(this.#state, (mode) => this.control(mode));
    this.#listener = new Listener(options, (message, response) => {
      routes.handle(message, response);
    });
    this.#faults = new Faults(this.#state, this.#listener);
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
      await simulator.#listener.open();
      simulator.#beginLeak();
      return simulator;
    } catch (error) {
      await simulator[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** `http://127.0.0.1:<port>/v1`, for clients of the OpenAI API. */
  get baseUrl(): string {
    return `${this.origin}/v1`;
  }

  /** `http://127.0.0.1:<port>`, for clients of any other. */
  get origin(): string {
    return this.#listener.origin;
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
    return this.#listener.closed;
  }

  /**
   * Brings it into that mode; resolves once it is in it. Rejects with the system's error where it refused connections
   * and cannot listen again.
   */
  control(mode: FaultMode): Promise<void> {
    return this.#faults.change(mode);
  }

  /** Closes the listener and every connection at once; what was open is logged as `shut down`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#die();
    this.#leak?.[Symbol.dispose]();
    await this.#agenda[Symbol.asyncDispose]();
  }

  #beginLeak(): void {
    const { leak } = this.#state.options;
    if (leak !== undefined) this.#leak = new Leak(leak, monotonicClock, this.#agenda);
  }

  #die(): void {
    this.#state.endAll({ outcome: 'shut down' });
    this.#listener.end();
  }
}
