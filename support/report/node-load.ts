import type { Mark } from './chart-canvas';

/** How the load was spread over the nodes of a cluster. */
export interface NodeLoad {
  readonly title: string;
  /** In the order in which they are drawn. */
  readonly nodes: readonly LoadedNode[];
  readonly limits?:
    | {
        /** Of the difference between the most and the fewest requests of a node, in % of the mean. */
        readonly difference?: Mark | undefined;
        /** Of the CPU use of a node, in % of its share: `{ value: 80, label: 'limit below 80%' }`. */
        readonly cpu?: Mark | undefined;
      }
    | undefined;
  /** What is said of it below the title. */
  readonly finding: string;
}

/** What a node was given, and what it took. */
export interface LoadedNode {
  readonly id: string;
  /** Requests given to it while all nodes served; not finite where nobody counted. */
  readonly requests: number;
  readonly cpu: NodeCpu;
}

/** CPU use in % of the node's share of its machine: on average, and in the highest second. */
type NodeCpu =
  | { readonly status: 'measured'; readonly mean: number; readonly highest: number }
  | { readonly status: 'unavailable'; readonly reason: string };
