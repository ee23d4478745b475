import type { Fault, FaultKind } from './fault';
import type { NodeUsage } from './node-usage';

/** One serving node. */
export interface ClusterNode {
  /** Short and without white space: `node-3`, or the name of a pod. */
  readonly id: string;
  /** `http://127.0.0.1:40123`: it stays the same through a restart, but for a pod, which is replaced by another. */
  readonly origin: string;
  /** What it is, for the report: `process 4711`, `container 3f2a…`, `pod default/llm-0`. */
  readonly place: string;
  /** How many cores of its machine are its own share: CPU use is judged in percent of these. */
  readonly cores: number;
  /** Reads now. Never rejects: what cannot be read is unavailable. */
  usage(): Promise<NodeUsage>;
  /** A fault of this node, or why it may not, or cannot, suffer it: `not listed as expendable`. */
  faultOf(kind: FaultKind): Fault | { readonly impossible: string };
}

/** Serving nodes that belong together. */
export interface Cluster extends AsyncDisposable {
  readonly kind: 'process' | 'container' | 'kubernetes' | 'external';
  /** For the report: `5 nodes, each a process of this machine`. */
  readonly description: string;
  readonly nodes: readonly ClusterNode[];
  /** The header, in lower case, in which nodes say who they are; undefined where they do not. */
  readonly nodeHeader: string | undefined;
  /** Processes of this machine that belong to nodes, for the share that they take of it. */
  readonly pids: readonly number[];
  /** Heals what is harmed and is not its own, and stops all that it started, whatever state that is in. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A cluster that cannot be brought up or reached: says what, where, and what to do next. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}
