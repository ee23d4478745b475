import { milliseconds } from '../quantities/units';
import { ClusterError, type Cluster } from './cluster';
import type { KubernetesClusterFile } from './cluster-file';
import { untilAnswering } from './external-answer';
import { healAll } from './external-healing';
import { KubernetesAccess } from './kubernetes-access';
import type { PodChanges } from './kubernetes-deletion';
import { KubernetesNode, originOf } from './kubernetes-node';
import type { Pod } from './kubernetes-pod';
import { KubeletPages } from './kubernetes-usage';

/** The pods of a selector that are ready, as a cluster file names them. */
export class KubernetesCluster implements Cluster {
  readonly kind = 'kubernetes';
  readonly description: string;
  readonly nodes: readonly KubernetesNode[];
  readonly nodeHeader: string | undefined;
  readonly pids: readonly number[] = [];

  private constructor(nodes: readonly KubernetesNode[], file: KubernetesClusterFile, context: string) {
    this.nodes = nodes;
    this.nodeHeader = file.nodeHeader;
    this.description =
      `${nodes.length} pods of the namespace ${file.namespace} that match ${file.selector}, ` +
      `in the context ${context}`;
  }

  /**
   * Finds the pods that are ready and, where no balancer of the file stands before them, waits until each answers at
   * its own address. Rejects with a `ClusterError`, or with the signal's reason.
   */
  static async reach(file: KubernetesClusterFile, signal: AbortSignal): Promise<KubernetesCluster> {
    const access = await KubernetesAccess.open(file);
    const pods = readyOnes(await access.listPods(file.selector, signal), file);
    const nodes: KubernetesNode[] = [];
    const changes = changesOf(access, file, nodes);
    const expendable = new Set((await changes.expendable(signal)).map(({ uid }) => uid));
    if (file.balancer === undefined) await untilAllAnswer(pods, file, signal);
    const { namespace, port } = file;
    const surroundings = { namespace, port, pages: new KubeletPages(access), changes };
    const reached = pods.map((pod) => KubernetesNode.reach(pod, expendable.has(pod.uid), surroundings));
    nodes.push(...(await Promise.all(reached)));
    return new KubernetesCluster(nodes, file, access.context);
  }

  /** Rejects with a `ClusterError` that names the nodes which could not be healed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await healAll(this.nodes);
  }
}

function changesOf(
  access: KubernetesAccess,
  { selector, expendable, readySeconds }: KubernetesClusterFile,
  nodes: readonly KubernetesNode[],
): PodChanges {
  return {
    readySeconds,
    expendable: (signal) => {
      if (expendable === undefined) return Promise.resolve([]);
      return access.listPods(expendable === true ? selector : `${selector},${expendable}`, signal);
    },
    delete: (pod, signal) => access.deletePod(pod, signal),
    list: (signal) => access.listPods(selector, signal),
    isTaken: ({ uid }) => nodes.some(({ pod }) => pod.uid === uid),
  };
}

function readyOnes(pods: readonly Pod[], { namespace, selector }: KubernetesClusterFile): readonly Pod[] {
  const ready = pods.filter((pod) => pod.ready && pod.address !== undefined);
  if (ready.length >= 2) return ready;
  const look = `kubectl get pods -n ${namespace} -l '${selector}'`;
  if (pods.length === 0)
    throw new ClusterError(
      `no pod of the namespace ${namespace} matches ${selector}. ` +
        `Correct "namespace" or "selector" in the cluster file, or start the pods; ${look} shows them`,
    );
  const states = pods.map(
    ({ name, ready: isReady, phase }) => `${name} (${isReady ? 'ready' : `${phase}, not ready`})`,
  );
  throw new ClusterError(
    `${ready.length} pods of ${namespace} that match ${selector} are ready, a cluster needs 2: ${states.join(', ')}. ` +
      `Wait until they are, or scale up; ${look} shows them`,
  );
}

async function untilAllAnswer(
  pods: readonly Pod[],
  { port, readySeconds }: KubernetesClusterFile,
  signal: AbortSignal,
): Promise<void> {
  const deadline = milliseconds(1e3 * readySeconds);
  const silent = await Promise.all(
    pods.map(async (pod) => {
      const origin = originOf(pod, port);
      const answer = await untilAnswering(origin, { deadline, signal });
      return answer.status === 'silent' ? [`${pod.name} at ${origin} (${answer.reason})`] : [];
    }),
  );
  if (silent.flat().length === 0) return;
  throw new ClusterError(
    `no answer within ${readySeconds} s from ${silent.flat().join(', ')}. Correct "port", run the suite where the ` +
      'addresses of pods can be reached, as in a pod of the cluster, or write the address of what stands before ' +
      'them as "balancer"',
  );
}
