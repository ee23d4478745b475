import type { Milliseconds } from '../quantities/units';
import type { ClusterNode } from './cluster';

/** What a balancer counted of one node since its start. */
export interface NodeCounters {
  /** Times that a request was given to the node, or was tried to: attempts that failed are among them. */
  readonly attempts: number;
  /** Of these, those that failed: no connection, no answer, or a cut one. */
  readonly failures: number;
  /** Under way now; undefined where it does not tell. */
  readonly inFlight: number | undefined;
  /** Whether it takes the node for healthy; undefined where it does not tell. */
  readonly up: boolean | undefined;
}

/** What a balancer counted since its start, or why it does not tell. */
export type BalancerCounters =
  | {
      readonly status: 'counted';
      /** When it was read, on the monotonic clock. */
      readonly at: Milliseconds;
      /** By the id of the node. */
      readonly nodes: ReadonlyMap<string, NodeCounters>;
      /** Requests that were given to a node once more after a failure, before any of their answer had been passed on. */
      readonly retried: number;
      /** Streams that broke off and were gone on with by another node; 0 of a balancer that cannot. */
      readonly continued: number;
    }
  | { readonly status: 'unavailable'; readonly reason: string };

/** What stands before the nodes of a cluster and gives each request to one of them. */
export interface Balancer extends AsyncDisposable {
  readonly kind: 'haproxy' | 'nginx' | 'embedded' | 'external';
  /** For the report: `haproxy 2.6.12, least connections, health checks every 500 ms`. */
  readonly description: string;
  /** Where requests go: `http://127.0.0.1:40001`. */
  readonly origin: string;
  /** Goes on with a cut stream on another node. */
  readonly continuesStreams: boolean;
  /** Its processes, where they are on this machine. */
  readonly pids: readonly number[];
  /** Reads now. Never rejects: what cannot be read is unavailable. */
  counters(): Promise<BalancerCounters>;
}

/** What a balancer is told of a node. */
export type BalancedNode = Pick<ClusterNode, 'id' | 'origin'>;

/** A balancer that cannot be started or reached: says what, where, and what to do next. */
export class BalancerError extends Error {
  override readonly name = 'BalancerError';
}
