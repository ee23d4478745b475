import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { orAborted } from '../../cluster/process-waiting';
import type { Milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import { scriptCommand, spawnAgent } from '../environment/command';
import type { NetworkEnvironment } from '../environment/network-environment';
import { NetworkError } from '../network-error';
import type { ProberMessage, ProberOrder, RoundTripProvider } from './prober-order';

const AGENT = join(__dirname, 'prober-agent.ts');
const KEPT_LINES = 20;

/** How containers are looked at. */
export interface ProberOptions {
  /** Between two looks at the same container; those at different containers are spread over it. */
  readonly interval: Milliseconds;
  /** Whether their health routes are asked as well. */
  readonly health: boolean;
  /** Gets looks as they are known, a few at a time. */
  readonly onLook: (look: ContainerLook) => void;
  /** Ends the start. */
  readonly signal: AbortSignal;
}

/** A process in the client's network namespace that looks at containers again and again, until it is disposed of. */
export class ContainerProber implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  readonly #ready = Promise.withResolvers<RoundTripProvider>();
  readonly #ended: Promise<NetworkError>;
  readonly #failed = Promise.withResolvers<never>();
  #roundTripSource: RoundTripProvider = { unavailable: 'the prober has not begun yet' };
  #disposed = false;

  private constructor(child: ChildProcess, onLook: (look: ContainerLook) => void) {
    this.#child = child;
    this.#ended = this.#untilEnd();
    child.on('message', (message: ProberMessage) => {
      if (message.kind === 'ready') this.#ready.resolve(message.roundTripSource);
      else message.looks.forEach(onLook);
    });
    // Nobody needs to wait for it.
    this.#failed.promise.catch(() => undefined);
  }

  /**
   * Resolves once it looks. Rejects with a `NetworkError` in its words or of options that make no sense, or with the
   * signal's reason.
   */
  static async start(
    { client, containers }: Pick<NetworkEnvironment, 'client' | 'containers'>,
    { interval, health, onLook, signal }: ProberOptions,
  ): Promise<ContainerProber> {
    signal.throwIfAborted();
    if (!(interval > 0) || containers.length === 0)
      throw new NetworkError(
        `${containers.length} containers cannot be looked at every ${interval} ms: one or more, and more than 0 ms, are needed`,
      );
    const probed = containers.map(({ id, address, port, healthPath }) => ({ id, address, port, healthPath }));
    const order: ProberOrder = { interval, health, containers: probed };
    const command = client.enter(scriptCommand(AGENT, JSON.stringify(order)));
    const prober = new ContainerProber(spawnAgent(command), onLook);
    try {
      prober.#roundTripSource = await orAborted(Promise.race([prober.#ready.promise, prober.failed]), signal);
      return prober;
    } catch (error) {
      await prober[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** By what round trips are known, or why they are not. */
  get roundTripSource(): RoundTripProvider {
    return this.#roundTripSource;
  }

  /** Rejects with a `NetworkError` in its words if it ends before it is disposed of; never resolves. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** Of the process that looks; NaN where it did not start. */
  get pid(): number {
    return this.#child.pid ?? NaN;
  }

  /** No look is told after that. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#child.removeAllListeners('message');
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async #untilEnd(): Promise<NetworkError> {
    if (this.#child.stderr !== null)
      createInterface(this.#child.stderr).on('line', (line) => {
        this.#lastLines.push(line);
        if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
      });
    const how = await Promise.race([
      once(this.#child, 'close').then(([code, signal]: (number | string | null)[]) =>
        signal === null ? `ended with exit code ${code ?? ''}` : `ended with ${signal ?? ''}`,
      ),
      once(this.#child, 'error').then(([error]: Error[]) => `could not be started: ${error?.message ?? ''}`),
    ]);
    const words = this.#lastLines.join('\n') || 'without a word';
    const error = new NetworkError(`the process that looks at containers ${how}: ${words}`);
    if (!this.#disposed) this.#failed.reject(error);
    return error;
  }
}
