import { randomUUID } from 'node:crypto';
import { CONTRACT_FLAGS } from './cluster.contract';
import { SpawnedSimulator } from '../simulator/spawned-simulator';

/** How a pod is set up, and what of it is left to its controller. */
export interface PodPlan {
  readonly labels: Readonly<Record<string, string>>;
  /** The limit of its container, as Kubernetes writes it. */
  readonly cpu?: string;
  readonly machine: string;
  /** Whether another is started in its place when it is deleted. */
  readonly controlled?: boolean;
}

/** A pod whose container is a simulator in a process of its own. */
export interface SimulatedPod {
  readonly name: string;
  readonly uid: string;
  readonly plan: PodPlan;
  readonly address: string;
  /** Undefined until it listens. */
  simulator: SpawnedSimulator | undefined;
  /** Says that it is ready although it listens. */
  unready: boolean;
}

/** Pods on loopback addresses of their own, all at one port, and what a ReplicaSet does about those that are deleted. */
export class SimulatedPods implements AsyncDisposable {
  readonly #pods = new Map<string, SimulatedPod>();
  readonly #starting = new Set<Promise<unknown>>();
  readonly #ended: Promise<unknown>[] = [];
  #port = 0;
  #number = 0;
  #disposed = false;

  /** Where every pod listens. */
  get port(): number {
    return this.#port;
  }

  get all(): readonly SimulatedPod[] {
    return [...this.#pods.values()];
  }

  /** Resolves once it listens. */
  async start(plan: PodPlan): Promise<SimulatedPod> {
    this.#number += 1;
    const pod: SimulatedPod = {
      name: `llm-${this.#number}`,
      uid: randomUUID(),
      plan,
      // A process id in it keeps test files that run at the same time apart.
      address: `127.${1 + (process.pid % 200)}.${Math.floor(process.pid / 200) % 250}.${this.#number}`,
      simulator: undefined,
      unready: false,
    };
    this.#pods.set(pod.name, pod);
    const own = ['--host', pod.address, '--port', String(this.#port), '--node-id', pod.name];
    const simulator = await SpawnedSimulator.start(...CONTRACT_FLAGS, ...own);
    if (this.#disposed) await simulator[Symbol.asyncDispose]();
    pod.simulator = simulator;
    this.#port = Number(new URL(simulator.origin).port);
    return pod;
  }

  /** Kills its process; its controller starts another, which is not waited for. False where there is no such pod. */
  delete(name: string): boolean {
    const pod = this.#pods.get(name);
    if (pod === undefined) return false;
    this.#pods.delete(name);
    if (pod.simulator !== undefined) {
      process.kill(pod.simulator.pid, 'SIGKILL');
      this.#ended.push(pod.simulator[Symbol.asyncDispose]());
    }
    if (pod.plan.controlled !== false) {
      const starting = this.start(pod.plan).finally(() => this.#starting.delete(starting));
      this.#starting.add(starting);
    }
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await Promise.allSettled(this.#starting);
    await Promise.all([
      ...this.all.map(({ simulator }) => simulator?.[Symbol.asyncDispose]()),
      ...this.#ended,
    ]);
  }
}
