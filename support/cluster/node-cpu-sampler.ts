import { setTimeout } from 'node:timers/promises';
import { monotonicClock, type Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { ClusterNode } from './cluster';
import type { NodeReadings, UsageReading } from './node-cpu';

/** A node as far as its CPU is concerned. */
export type SampledNode = Pick<ClusterNode, 'id' | 'cores' | 'usage'>;

/** How often nodes are read, and by which clock. */
export interface NodeCpuSamplerOptions {
  /** Between readings; 1 s where nothing is said. */
  readonly interval: Milliseconds;
  readonly clock: Clock;
  /** Resolves after that time, or early when the signal aborts. */
  readonly wait: (duration: Milliseconds, signal: AbortSignal) => Promise<void>;
}

const DEFAULTS: NodeCpuSamplerOptions = {
  interval: milliseconds(1000),
  clock: monotonicClock,
  wait: async (duration, signal) => {
    await setTimeout(duration, undefined, { signal, ref: false }).catch(() => undefined);
  },
};

/** Reads what nodes have used, at once and then at instants that are the same for all, until it is disposed. */
export class NodeCpuSampler implements AsyncDisposable {
  readonly #options: NodeCpuSamplerOptions;
  readonly #begin: Milliseconds;
  readonly #stop = new AbortController();
  readonly #stopped = Promise.withResolvers<undefined>();
  readonly #nodes: readonly (Omit<NodeReadings, 'readings'> & { readonly readings: UsageReading[] })[];
  readonly #loops: readonly Promise<void>[];

  private constructor(nodes: readonly SampledNode[], options: NodeCpuSamplerOptions) {
    this.#options = options;
    this.#begin = options.clock.now();
    this.#nodes = nodes.map(({ id, cores }) => ({ node: id, cores, readings: [] }));
    // Each by itself: a node that is slow to tell must not hold the others up.
    this.#loops = nodes.map((node, index) => this.#follow(node, this.#nodes[index]?.readings ?? []));
  }

  static start(nodes: readonly SampledNode[], options: Partial<NodeCpuSamplerOptions> = {}): NodeCpuSampler {
    return new NodeCpuSampler(nodes, { ...DEFAULTS, ...options });
  }

  /** What was read so far; goes on growing. */
  get readings(): readonly NodeReadings[] {
    return this.#nodes;
  }

  /** Stops, and does not wait for a node that has not told yet. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#stopped.resolve(undefined);
    await Promise.all(this.#loops);
  }

  async #follow(node: SampledNode, readings: UsageReading[]): Promise<void> {
    const { clock, interval, wait } = this.#options;
    const { signal } = this.#stop;
    for (let turn = 0; !signal.aborted; turn += 1) {
      const at = clock.now();
      const usage = await Promise.race([node.usage(), this.#stopped.promise]);
      if (usage === undefined) return;
      readings.push({ at, usage });
      // Where a reading took longer than the interval, instants that have passed are left out, not made up for.
      const now = clock.now();
      turn = Math.max(turn, Math.ceil((now - this.#begin) / interval) - 1);
      await wait(milliseconds(this.#begin + (turn + 1) * interval - now), signal);
    }
  }
}
