import type Docker from 'dockerode';
import type { FaultMode } from '../simulator/fault-mode';
import type { ClusterNode } from './cluster';
import { removeContainer } from './container-engine';
import { containerOf, type ContainerNodeOptions } from './container-settings';
import { lastWords } from './container-words';
import { askFor } from './container-control';
import type { Fault, FaultKind } from './fault';
import type { NodeUsage } from './node-usage';
import { PacketLoss, whyNoPacketLoss } from './packet-loss';
import { faultName } from './process-fault-name';
import { Harm, type Heal } from './process-harm';
import { ProcessUsage } from './process-usage';
import {
  HEALED_WITHIN_MS,
  orAborted,
  untilRefusing,
  untilServing,
  untilServingAgain,
} from './process-waiting';

/** A simulator in a container of this machine, on the machine's own network. */
export class ContainerNode implements ClusterNode, AsyncDisposable {
  readonly id: string;
  readonly origin: string;
  readonly cores: number;
  readonly #creating: Promise<Docker.Container>;
  readonly #harm: Harm;
  readonly #usage = new ProcessUsage();
  #ended = Promise.withResolvers<never>().promise;
  #place = 'no container yet';
  #pid: number | undefined;
  #loss: PacketLoss | undefined;
  #isOver = false;

  /** The container is made at once; `start` starts it. */
  constructor(docker: Docker, options: ContainerNodeOptions) {
    this.id = options.id;
    this.origin = `http://127.0.0.1:${options.port}`;
    this.cores = options.cores;
    this.#harm = new Harm(options.id);
    this.#creating = docker.createContainer(containerOf(options));
    // Who starts it hears of it.
    this.#creating.catch(() => undefined);
  }

  get place(): string {
    return this.#place;
  }

  /** Of its simulator, as this machine counts; undefined where it does not run. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** Resolves once it serves. Rejects where its program ends before, with its last words, or with the signal's reason. */
  async start(signal: AbortSignal): Promise<void> {
    const container = await orAborted(this.#creating, signal);
    this.#place = `container ${container.id.slice(0, 12)}`;
    await orAborted(container.start(), signal);
    this.#ended = endOf(container);
    const { State: state } = await orAborted(container.inspect(), signal);
    if (state.Pid > 0) this.#pid = state.Pid;
    await untilServing(this.#awaited(), signal);
  }

  usage(): Promise<NodeUsage> {
    return Promise.resolve(this.#usage.read(this.id, this.#pid));
  }

  faultOf(kind: FaultKind): Fault | { readonly impossible: string } {
    const name = faultName(this.id, kind, 'paused container');
    const fault = (inflict: (signal: AbortSignal) => Promise<Heal>) => this.#harm.fault(name, inflict);
    switch (kind.kind) {
      case 'kill':
        return fault(() => this.#kill());
      case 'freeze':
        return fault(() => this.#freeze());
      case 'hang':
        return fault((signal) => this.#control({ mode: 'hang' }, signal));
      case 'slow':
        return fault((signal) => this.#control({ mode: 'slow', factor: kind.factor }, signal));
      case 'refuse':
        return fault((signal) => this.#refuse(signal));
      case 'packet loss': {
        const why = whyNoPacketLoss(this.origin, kind.share);
        return why === undefined ? fault(() => this.#losePackets(kind.share)) : { impossible: why };
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#harm.end();
    const container = await this.#creating.catch(() => undefined);
    await Promise.all([
      this.#loss?.[Symbol.asyncDispose](),
      container === undefined ? undefined : removeContainer(container),
    ]);
  }

  #awaited(): Parameters<typeof untilServing>[0] {
    return { id: this.id, origin: this.origin, ended: this.#ended };
  }

  async #kill(): Promise<Heal> {
    const container = await this.#creating;
    await container.kill({ signal: 'SIGKILL' });
    await container.wait();
    this.#pid = undefined;
    return () => this.#startAgain();
  }

  /** At the same address, which clients of other servers may have borrowed for a connection meanwhile. */
  async #startAgain(): Promise<void> {
    const late = AbortSignal.timeout(HEALED_WITHIN_MS);
    while (!this.#isOver) {
      try {
        await this.start(late);
        return;
      } catch (error) {
        if (late.aborted || !String(error).includes('EADDRINUSE')) throw error;
      }
    }
  }

  async #freeze(): Promise<Heal> {
    const container = await this.#creating;
    await container.pause();
    return async () => {
      await container.unpause();
      await untilServingAgain(this.#awaited());
    };
  }

  async #control(mode: FaultMode, signal: AbortSignal): Promise<Heal> {
    await askFor(this.origin, mode, signal);
    return async () => {
      await askFor(this.origin, { mode: 'normal' }, AbortSignal.timeout(HEALED_WITHIN_MS));
      await untilServingAgain(this.#awaited());
    };
  }

  async #refuse(signal: AbortSignal): Promise<Heal> {
    const container = await this.#creating;
    // Nobody can ask it any more; a signal reaches it.
    const listenAgain = () => container.kill({ signal: 'SIGUSR2' });
    await askFor(this.origin, { mode: 'refuse' }, signal);
    try {
      await untilRefusing(this.origin, signal);
    } catch (error) {
      await listenAgain();
      throw error;
    }
    return async () => {
      await listenAgain();
      await untilServingAgain(this.#awaited());
    };
  }

  async #losePackets(share: number): Promise<Heal> {
    const loss = await PacketLoss.start(this.origin, share);
    this.#loss = loss;
    return async () => {
      await loss[Symbol.asyncDispose]();
      await untilServingAgain(this.#awaited());
    };
  }
}

/** Rejects when the program of a container has ended, with its last words. */
function endOf(container: Docker.Container): Promise<never> {
  const ended = container.wait().then(async () => {
    throw new Error(`its program ended: ${await lastWords(container)}`);
  });
  // Most of the time nobody waits for it.
  ended.catch(() => undefined);
  return ended;
}
