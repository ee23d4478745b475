import { SimulatorChild, SimulatorProcessError } from '../simulator/simulator-child';
import type { FaultMode } from '../simulator/fault-mode';
import type { ClusterNode } from './cluster';
import type { Fault, FaultKind } from './fault';
import { faultName } from './process-fault-name';
import { PacketLoss, whyNoPacketLoss } from './packet-loss';
import { Harm, type Heal } from './process-harm';
import type { NodeUsage } from './node-usage';
import { ProcessUsage } from './process-usage';
import {
  HEALED_WITHIN_MS,
  isStopped,
  orAborted,
  untilServing,
  untilServingAgain,
  untilStopped,
} from './process-waiting';

/** What a node is started with. */
export interface ProcessNodeOptions {
  readonly id: string;
  /** Of the simulator's command line. */
  readonly flags: readonly string[];
  readonly cores: number;
}

/** A simulator in a process of this machine. */
export class ProcessNode implements ClusterNode, AsyncDisposable {
  readonly id: string;
  readonly cores: number;
  readonly #flags: readonly string[];
  readonly #harm: Harm;
  readonly #usage = new ProcessUsage();
  #child: SimulatorChild;
  /** How its process ended, where it did. */
  #end: SimulatorProcessError | undefined;
  #origin = '';
  #loss: PacketLoss | undefined;
  #isOver = false;

  /** Its process starts at once; `untilServing` tells when it serves. */
  constructor({ id, flags, cores }: ProcessNodeOptions) {
    this.id = id;
    this.cores = cores;
    this.#flags = [...flags, '--node-id', id];
    this.#harm = new Harm(id);
    this.#child = this.#spawn(this.#flags);
  }

  get origin(): string {
    return this.#origin;
  }

  get place(): string {
    return `process ${this.#child.pid ?? 'none'}`;
  }

  /** Undefined where it does not run. */
  get pid(): number | undefined {
    return this.#end === undefined ? this.#child.pid : undefined;
  }

  /** Rejects with a `SimulatorProcessError` where the process ends before, or with the signal's reason. */
  async untilServing(signal: AbortSignal): Promise<void> {
    this.#origin = new URL(await orAborted(this.#child.untilListening(), signal)).origin;
    await untilServing(this.#awaited(), signal);
  }

  usage(): Promise<NodeUsage> {
    return Promise.resolve(this.#usage.read(this.id, this.pid));
  }

  faultOf(kind: FaultKind): Fault | { readonly impossible: string } {
    const name = faultName(this.id, kind);
    const fault = (inflict: (signal: AbortSignal) => Promise<Heal>) =>
      this.#harm.fault(name, (signal) => {
        // Nothing can be done any more to one that has ended by itself, and nothing be learnt from that.
        if (this.#end !== undefined) throw this.#end;
        return inflict(signal);
      });
    switch (kind.kind) {
      case 'kill':
        return fault(() => this.#kill());
      case 'freeze':
        return fault((signal) => this.#freeze(signal));
      case 'hang':
      case 'refuse':
        return fault(() => this.#control({ mode: kind.kind }));
      case 'slow':
        return fault(() => this.#control({ mode: 'slow', factor: kind.factor }));
      case 'packet loss': {
        const why = whyNoPacketLoss(this.#origin, kind.share);
        return why === undefined ? fault(() => this.#losePackets(kind.share)) : { impossible: why };
      }
    }
  }

  /** Ends it, whatever state it is in, and never waits for one that cannot end by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    const isHarmed = this.#harm.present !== undefined;
    this.#harm.end();
    await Promise.all([this.#loss?.[Symbol.asyncDispose](), this.#stop(isHarmed)]);
  }

  #awaited(): Parameters<typeof untilServing>[0] {
    const ended = this.#child.ended.then((error) => Promise.reject(error));
    return { id: this.id, origin: this.#origin, ended };
  }

  #spawn(flags: readonly string[]): SimulatorChild {
    const child = new SimulatorChild(flags);
    this.#end = undefined;
    child.ended.then((error) => {
      if (this.#child === child) this.#end = error;
    }, console.error);
    return child;
  }

  async #stop(isHarmed: boolean): Promise<void> {
    const child = this.#child;
    if (isHarmed || (child.pid !== undefined && isStopped(child.pid))) child.kill('SIGKILL');
    await child[Symbol.asyncDispose]();
  }

  async #kill(): Promise<Heal> {
    this.#child.kill('SIGKILL');
    await this.#child.ended;
    return () => this.#startAgain();
  }

  /** At the same address, which clients of other servers may have borrowed for a connection meanwhile. */
  async #startAgain(): Promise<void> {
    const late = AbortSignal.timeout(HEALED_WITHIN_MS);
    const { port } = new URL(this.#origin);
    for (;;) {
      if (this.#isOver) return;
      // The last of two flags of a kind counts.
      this.#child = this.#spawn([...this.#flags, '--port', port]);
      try {
        await this.untilServing(late);
        return;
      } catch (error) {
        const isTaken = error instanceof SimulatorProcessError && error.message.includes('EADDRINUSE');
        if (isTaken && !late.aborted) continue;
        await this.#stop(true);
        throw error;
      }
    }
  }

  async #freeze(signal: AbortSignal): Promise<Heal> {
    const child = this.#child;
    const thaw = () => {
      child.kill('SIGCONT');
    };
    child.kill('SIGSTOP');
    try {
      if (child.pid !== undefined) await untilStopped(child.pid, signal);
    } catch (error) {
      thaw();
      throw error;
    }
    return () => {
      thaw();
      return untilServingAgain(this.#awaited());
    };
  }

  async #control(mode: FaultMode): Promise<Heal> {
    await this.#child.control(mode);
    return async () => {
      await this.#child.control({ mode: 'normal' });
      await untilServingAgain(this.#awaited());
    };
  }

  async #losePackets(share: number): Promise<Heal> {
    const loss = await PacketLoss.start(this.#origin, share);
    this.#loss = loss;
    return async () => {
      await loss[Symbol.asyncDispose]();
      await untilServingAgain(this.#awaited());
    };
  }
}
