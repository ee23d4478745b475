import type { Balancer, BalancerCounters, NodeCounters } from './balancer';
import { untilHolds } from './balancer-load.fixture';

/** What a balancer counted, and the sums over its nodes. */
export interface Counts {
  readonly counters: Extract<BalancerCounters, { status: 'counted' }>;
  readonly attempts: number;
  readonly failures: number;
}

/** Reads now; throws the reason where it does not tell. */
export async function countsOf(balancer: Balancer): Promise<Counts> {
  const counters = await balancer.counters();
  if (counters.status === 'unavailable') throw new Error(counters.reason);
  const nodes = [...counters.nodes.values()];
  return {
    counters,
    attempts: nodes.reduce((sum, { attempts }) => sum + attempts, 0),
    failures: nodes.reduce((sum, { failures }) => sum + failures, 0),
  };
}

/** What it counted of one node. */
export async function countersOf(balancer: Balancer, id: string): Promise<NodeCounters> {
  const { counters } = await countsOf(balancer);
  const node = counters.nodes.get(id);
  if (node === undefined) throw new Error(`it counts nothing of ${id}`);
  return node;
}

/** Resolves once it has counted so many: a request may be counted a little after its answer has come. */
export const untilAttempts = (balancer: Balancer, count: number, signal: AbortSignal): Promise<void> =>
  untilHolds(signal, async () => (await countsOf(balancer)).attempts >= count);
