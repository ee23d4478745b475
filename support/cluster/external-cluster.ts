import { milliseconds } from '../quantities/units';
import { ClusterError, type Cluster } from './cluster';
import type { ExternalClusterFile } from './cluster-file';
import { untilAnswering } from './external-answer';
import { healAll } from './external-healing';
import { ExternalNode } from './external-node';

/** Servers that run already, as a cluster file lists them. */
export class ExternalCluster implements Cluster {
  readonly kind = 'external';
  readonly description: string;
  readonly nodes: readonly ExternalNode[];
  readonly nodeHeader: string | undefined;

  private constructor(nodes: readonly ExternalNode[], nodeHeader: string | undefined) {
    this.nodes = nodes;
    this.nodeHeader = nodeHeader;
    this.description = `${nodes.length} nodes that run already, as the cluster file lists them`;
  }

  /**
   * Waits until every node answers. Rejects with a `ClusterError` that names those which do not in time, or with the
   * signal's reason.
   */
  static async reach(file: ExternalClusterFile, signal: AbortSignal): Promise<ExternalCluster> {
    const { readySeconds } = file;
    const deadline = milliseconds(1e3 * readySeconds);
    const silent = await Promise.all(
      file.nodes.map(async ({ id, url: origin }) => {
        const answer = await untilAnswering(origin, { deadline, signal });
        return answer.status === 'silent' ? [`${id} at ${origin} (${answer.reason})`] : [];
      }),
    );
    if (silent.flat().length > 0)
      throw new ClusterError(
        `no answer within ${readySeconds} s from ${silent.flat().join(', ')}. ` +
          'Start these servers, or correct their "url" in the cluster file',
      );
    const nodes = await Promise.all(file.nodes.map((fields) => ExternalNode.reach(fields, readySeconds)));
    return new ExternalCluster(nodes, file.nodeHeader);
  }

  get pids(): readonly number[] {
    return this.nodes.flatMap(({ pid }) => pid ?? []);
  }

  /** Rejects with a `ClusterError` that names the nodes which could not be healed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await healAll(this.nodes);
  }
}
