import type { Balancer } from './cluster/balancer';
import { ClusterError, type Cluster } from './cluster/cluster';
import { readClusterFile } from './cluster/cluster-file';
import { ContainerCluster } from './cluster/container-cluster';
import { EmbeddedBalancer } from './cluster/embedded-balancer/embedded-balancer';
import { ExternalBalancer } from './cluster/external-balancer';
import { ExternalCluster } from './cluster/external-cluster';
import { HaproxyBalancer } from './cluster/haproxy-balancer';
import { programOnPath } from './cluster/known-program';
import { KubernetesCluster } from './cluster/kubernetes-cluster';
import { NginxBalancer } from './cluster/nginx-balancer';
import { ProcessCluster } from './cluster/process-cluster';
import { ownServerSettings } from './own-server-settings';
import type { Parameters } from './parameters';
import { ConfiguredSystem } from './system/configured-system';

/** What a scenario asks of the nodes that the run starts for it. */
interface WantedNodes {
  readonly count: number;
  /** Of the simulator that each of them is. */
  readonly flags: readonly string[];
}

type ClusterSettings = Pick<Parameters, 'cluster' | 'balancer' | 'baseUrl'>;

/**
 * Why there is no cluster to test with these settings; undefined where there is one. Nodes of this suite's own must
 * not stand for a server that the user has named.
 */
export function whyNoCluster({ cluster, baseUrl }: ClusterSettings): string | undefined {
  if (baseUrl === undefined || !startsItself(cluster)) return undefined;
  return `LLM_BASE_URL is one address, ${baseUrl}: set LLM_CLUSTER to a file that names the nodes behind it`;
}

const startsItself = (cluster: string): boolean => cluster === 'process' || cluster === 'container';

/** Nodes, a balancer before them, and a client that asks them through it. */
export class ServingCluster implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;

  private constructor(
    readonly cluster: Cluster,
    readonly balancer: Balancer,
    readonly system: ConfiguredSystem,
    resources: AsyncDisposableStack,
  ) {
    this.#resources = resources;
  }

  /** Starts, or reaches, all three. Throws a `ClusterError`, a `BalancerError` or a `TargetError`. */
  static async start(
    wanted: WantedNodes,
    parameters: Parameters,
    signal: AbortSignal,
  ): Promise<ServingCluster> {
    await using resources = new AsyncDisposableStack();
    const { cluster, ownBalancer } = await reachNodes(wanted, parameters, signal);
    resources.use(cluster);
    const balancer = resources.use(
      ownBalancer === undefined
        ? await startBalancer(cluster, parameters, signal)
        : await ExternalBalancer.reach(ownBalancer, signal),
    );
    const client = startsItself(parameters.cluster) ? ownServerSettings(parameters) : parameters;
    const settings = { ...client, nodeHeader: cluster.nodeHeader };
    const system = resources.use(await ConfiguredSystem.reach(balancer.origin, settings, signal));
    return new ServingCluster(cluster, balancer, system, resources.move());
  }

  /** For the report. */
  get description(): string {
    return `${this.cluster.description}, behind ${this.balancer.description}`;
  }

  /** Simulated nodes answer from a text that is known beforehand, whoever started them. */
  get hasKnownAnswers(): boolean {
    return this.system.identity.serverKind === 'simulator';
  }

  /** What the nodes serve. */
  get model(): string {
    return this.system.modelFor('large');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

async function reachNodes(
  { count, flags }: WantedNodes,
  { cluster, balancer }: Parameters,
  signal: AbortSignal,
): Promise<{ cluster: Cluster; ownBalancer: string | undefined }> {
  const own = balancer.includes(':') ? balancer : undefined;
  if (cluster === 'process')
    return { cluster: await ProcessCluster.start({ count, flags, signal }), ownBalancer: undefined };
  if (cluster === 'container')
    return { cluster: await ContainerCluster.start({ count, flags, signal }), ownBalancer: undefined };
  const written = await readClusterFile(cluster);
  const file = own === undefined ? written : { ...written, balancer: own };
  const reached =
    file.kind === 'kubernetes'
      ? await KubernetesCluster.reach(file, signal)
      : await ExternalCluster.reach(file, signal);
  return { cluster: reached, ownBalancer: file.balancer };
}

function startBalancer({ nodes }: Cluster, { balancer }: Parameters, signal: AbortSignal): Promise<Balancer> {
  switch (balancer) {
    case 'haproxy':
      return HaproxyBalancer.start(nodes, signal);
    case 'nginx':
      return NginxBalancer.start(nodes, signal);
    case 'embedded':
      return EmbeddedBalancer.start(nodes, signal);
    case 'auto':
      return programOnPath('haproxy') === undefined
        ? EmbeddedBalancer.start(nodes, signal)
        : HaproxyBalancer.start(nodes, signal);
    default:
      throw new ClusterError(`no balancer is known by the name of ${balancer}`);
  }
}
