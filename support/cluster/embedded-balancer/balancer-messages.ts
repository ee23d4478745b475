import type { Milliseconds } from '../../quantities/units';
import type { BalancedNode, NodeCounters } from '../balancer';
import type { BalancerTally } from './balancer-tally';
import type { BalancerTimings } from './balancer-timings';

/** What the balancer's process is started with, as JSON in its one argument. */
export interface BalancerArguments {
  readonly nodes: readonly BalancedNode[];
  readonly timings: BalancerTimings;
}

/** Asks the balancer's process what it counted. */
export interface CountsRequest {
  readonly asked: number;
}

/** Its answer to the question of that number. */
export interface CountsMessage {
  readonly asked: number;
  readonly counts: Readonly<BalancerTally> & {
    /** On the monotonic clock. */
    readonly at: Milliseconds;
    readonly nodes: readonly (readonly [id: string, counters: NodeCounters])[];
  };
}
