import { availableParallelism } from 'node:os';
import { ClusterError, type Cluster } from './cluster';
import { ProcessNode } from './process-node';

/** How many nodes a cluster of this machine may have. */
const FEWEST = 2;
const MOST = 20;

/** What a cluster of simulators is started with. */
export interface SimulatedClusterOptions {
  /** Nodes: 2 to 20. */
  readonly count: number;
  /** Of the simulator's command line, for each node; ids and ports are given by the cluster. */
  readonly flags: readonly string[];
  readonly signal: AbortSignal;
}

/** Simulators, each in a process of this machine. */
export class ProcessCluster implements Cluster {
  readonly kind = 'process';
  readonly nodeHeader = 'x-served-by';
  readonly description: string;
  readonly nodes: readonly ProcessNode[];

  private constructor(nodes: readonly ProcessNode[]) {
    this.nodes = nodes;
    this.description = `${nodes.length} nodes, each a process of this machine`;
  }

  /**
   * Starts them all at once. Where one does not come to serve, all are stopped, and a `ClusterError` names it and has
   * its last words; rejects with the signal's reason where that comes first.
   */
  static async start({ count, flags, signal }: SimulatedClusterOptions): Promise<ProcessCluster> {
    signal.throwIfAborted();
    const ids = nodeIds(count);
    const cores = availableParallelism() / count;
    const cluster = new ProcessCluster(ids.map((id) => new ProcessNode({ id, flags, cores })));
    try {
      await Promise.all(cluster.nodes.map((node) => untilServing(node, signal)));
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  get pids(): readonly number[] {
    return this.nodes.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()));
  }
}

/** `node-1` and so on. Throws a `ClusterError` where there may not be so many. */
export function nodeIds(count: number): readonly string[] {
  if (!Number.isInteger(count) || count < FEWEST || count > MOST)
    throw new ClusterError(
      `a cluster of this machine has ${FEWEST} to ${MOST} nodes, and ${count} were asked for`,
    );
  return Array.from({ length: count }, (_, place) => `node-${place + 1}`);
}

async function untilServing(node: ProcessNode, signal: AbortSignal): Promise<void> {
  try {
    await node.untilServing(signal);
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ClusterError(
      `${node.id} did not come up: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}
