import type { ClusterNode } from './cluster';
import { PageUsage, unavailable } from './external-usage';
import type { Fault, FaultKind } from './fault';
import { DeletionFault, type PodChanges } from './kubernetes-deletion';
import type { Pod } from './kubernetes-pod';
import type { KubeletPages } from './kubernetes-usage';
import type { NodeUsage } from './node-usage';

/** What a node is told of its cluster. */
export interface NodeSurroundings {
  readonly namespace: string;
  readonly port: number;
  readonly pages: KubeletPages;
  readonly changes: PodChanges;
}

/** A pod, and after it is deleted the one that takes its place: that has an address of its own, and mostly a name. */
export class KubernetesNode implements ClusterNode {
  /** The name of the first pod; stays the same. */
  readonly id: string;
  /** The harms that are not healed. */
  readonly harms = new Set<AsyncDisposable>();
  /** NaN where neither the pod has a limit nor the kubelet told: then its usage is unavailable. */
  readonly cores: number;
  readonly #surroundings: NodeSurroundings;
  readonly #usage: PageUsage;
  readonly #expendable: boolean;
  #pod: Pod;

  private constructor(
    pod: Pod,
    expendable: boolean,
    { surroundings, usage }: { surroundings: NodeSurroundings; usage: (of: () => Pod) => PageUsage },
    cores: number,
  ) {
    this.id = pod.name;
    this.cores = cores;
    this.#pod = pod;
    this.#expendable = expendable;
    this.#surroundings = surroundings;
    this.#usage = usage(() => this.#pod);
  }

  /** Reads its usage once, which tells how many cores it has where the pod has no limit. */
  static async reach(pod: Pod, expendable: boolean, surroundings: NodeSurroundings): Promise<KubernetesNode> {
    const usage = (of: () => Pod): PageUsage => new PageUsage(() => surroundings.pages.read(of()), pod.cores);
    const first = usage(() => pod);
    await first.read();
    return new KubernetesNode(pod, expendable, { surroundings, usage }, first.cores ?? NaN);
  }

  /** Of the pod that is in the place now: it changes when that is replaced. */
  get origin(): string {
    return originOf(this.#pod, this.#surroundings.port);
  }

  get place(): string {
    const { name, machine } = this.#pod;
    const where = machine === undefined ? '' : ` on ${machine}`;
    const before = name === this.id ? '' : `, in the place of ${this.id}`;
    return `pod ${this.#surroundings.namespace}/${name}${where}${before}`;
  }

  get pod(): Pod {
    return this.#pod;
  }

  /** Lets another pod take the place. */
  moveTo(pod: Pod): void {
    this.#pod = pod;
  }

  async usage(): Promise<NodeUsage> {
    const usage = await this.#usage.read();
    if (usage.status === 'unavailable' || !Number.isNaN(this.cores)) return usage;
    return unavailable(`pod ${this.id} has no limit of CPU, and its kubelet told of no cores; set the limit`);
  }

  faultOf(kind: FaultKind): Fault | { readonly impossible: string } {
    if (kind.kind !== 'kill')
      return {
        impossible: `${kind.kind} cannot be done to pods, which can only be deleted; test with "kill"`,
      };
    if (!this.#expendable)
      return {
        impossible:
          `pod ${this.id} is not listed as expendable: write "expendable": true, or a selector that finds it, ` +
          'into the cluster file',
      };
    if (!this.#pod.replaced)
      return {
        impossible: `pod ${this.id} belongs to no controller, nothing would take its place: run it by a Deployment or a StatefulSet`,
      };
    return new DeletionFault(this, this.#surroundings.changes);
  }
}

/** Where a pod serves. */
export function originOf({ address = '' }: Pod, port: number): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
