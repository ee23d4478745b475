import { SpawnedSimulator } from '../simulator/spawned-simulator';
import type { BalancedNode } from './balancer';

/** A simulator that can be killed, and started again at the same address. */
export class BalancedSimulator implements BalancedNode, AsyncDisposable {
  readonly id: string;
  #simulator: SpawnedSimulator;

  private constructor(id: string, simulator: SpawnedSimulator) {
    this.id = id;
    this.#simulator = simulator;
  }

  static async start(id: string): Promise<BalancedSimulator> {
    return new BalancedSimulator(id, await SpawnedSimulator.start(...FLAGS));
  }

  get origin(): string {
    return this.#simulator.origin;
  }

  /** Resolves when nothing is left of its process. */
  async kill(): Promise<void> {
    process.kill(this.#simulator.pid, 'SIGKILL');
    await this.#simulator[Symbol.asyncDispose]();
  }

  /** Resolves when it listens again. */
  async revive(): Promise<void> {
    this.#simulator = await SpawnedSimulator.start(...FLAGS, '--port', new URL(this.origin).port);
  }

  /** Resolves with the id of a request once one with it has come to its end. */
  async untilSeen(id: string, signal: AbortSignal): Promise<string> {
    for (let count = 1; ; count += 1) {
      const truth = await this.#simulator.truthOf(count, { signal });
      if (truth.some(({ requestId }) => requestId === id)) return id;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#simulator[Symbol.asyncDispose]();
  }
}

/** Answers take a while, so that a node that is killed has some under way. */
const FLAGS = ['--ttft', '20 ms', '--itl', '2 ms', '--streams', '64'] as const;

/** Simulators of these names, and none where one of them does not start. */
export async function startSimulators(ids: readonly string[]): Promise<BalancedSimulators> {
  await using stack = new AsyncDisposableStack();
  const nodes = await Promise.all(ids.map(async (id) => stack.use(await BalancedSimulator.start(id))));
  const resources = stack.move();
  return { nodes, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

interface BalancedSimulators extends AsyncDisposable {
  readonly nodes: readonly BalancedSimulator[];
}
