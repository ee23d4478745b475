import type { BalancedNode, Balancer } from './balancer';
import type { BalancedSimulator } from './balancer-nodes.fixture';

/** A balancer that the contract is tried on, and what is expected of it beyond what all can. */
export interface BalancerUnderContract {
  readonly name: string;
  /** Why it cannot be tried here; false where it can. */
  readonly skip: string | false;
  /** Checks the health of nodes by itself: says which are up, and sends nothing to one that is not. */
  readonly checksHealth: boolean;
  /** Tells how many requests each node has under way. */
  readonly tellsInFlight: boolean;
  readonly continuesStreams: boolean;
  start(nodes: readonly BalancedNode[], signal: AbortSignal): Promise<Balancer>;
}

/** A balancer as one test has it, and its nodes, which all tests share. */
export interface BalancerUnderTest {
  readonly balancer: Balancer;
  readonly nodes: readonly BalancedSimulator[];
}
