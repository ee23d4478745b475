import { Agent, get, type ClientRequest } from 'node:http';
import { monotonicClock } from '../../quantities/clock';
import { elapsed, type Milliseconds } from '../../quantities/units';
import type { HealthLook } from '../container-look';
import type { ProbedContainer } from './prober-order';

/** A connection over which nothing has come for so long is given up, and another one made. */
const DEADLINE_MS = 10_000;

/** Asks for the health route of a container on a connection of its own, once at a time. */
export class HealthLooker {
  readonly #container: ProbedContainer;
  readonly #tell: (look: HealthLook) => void;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #pending: { readonly request: ClientRequest; readonly at: Milliseconds } | undefined;

  constructor(container: ProbedContainer, tell: (look: HealthLook) => void) {
    this.#container = container;
    this.#tell = tell;
  }

  /** Asks, or tells that the answer is still waited for. */
  look(): void {
    const pending = this.#pending;
    if (pending === undefined) {
      this.#ask();
      return;
    }
    const { at, request } = pending;
    if (elapsed(at, monotonicClock.now()) > DEADLINE_MS) request.destroy(new Error('it did not answer'));
    else this.#end(at, 'pending');
  }

  #ask(): void {
    const { address: host, port, healthPath: path } = this.#container;
    const at = monotonicClock.now();
    const request = get({ host, port, path, agent: this.#agent }, (response) => {
      this.#end(at, 'answered');
      // The connection is free for the next one when the answer has been read.
      response
        .resume()
        .on('error', () => undefined)
        .once('close', () => (this.#pending = undefined));
    });
    request.once('error', () => {
      this.#pending = undefined;
      this.#end(at, 'broken');
    });
    this.#pending = { request, at };
  }

  #end(at: Milliseconds, outcome: HealthLook['outcome']): void {
    const knownAt = monotonicClock.now();
    const took = outcome === 'answered' ? elapsed(at, knownAt) : undefined;
    this.#tell({ kind: 'health', node: this.#container.id, at, knownAt, took, outcome });
  }
}
