import type { Evidence } from './assertions/judge';
import type { BalancerCounters } from './cluster/balancer';
import type { NodeTallies } from './cluster/node-windows';
import type { ServedRequest } from './cluster/served-request';
import { servesAgainAt } from './failover-run';
import { READING_INTERVAL } from './watched-load';

/** Nodes that were healed, and what was seen of the load from then on; instants on the monotonic clock, in ms. */
interface HealedNodes {
  readonly nodes: readonly string[];
  /** When their healing began. */
  readonly begunAt: number;
  /** When the load was stopped. */
  readonly until: number;
  readonly counters: readonly BalancerCounters[];
  readonly requests: readonly ServedRequest[];
  /** Who tells what was given to nodes, or why nobody does. */
  readonly told: NodeTallies;
}

/**
 * How long it took from the beginning of their healing until the last of them served again: by the balancer's counters,
 * or where it does not tell by the first answer of each that was asked for since. Where one did not, it took as long as
 * was watched, or longer; where nobody names nodes, it is unavailable.
 */
export function servingAgain({ nodes, begunAt, until, counters, requests, told }: HealedNodes): Evidence {
  if (told.status === 'unavailable') return told;
  const counted = counters.some(({ status }) => status === 'counted');
  const again = nodes.map((node) =>
    counted ? servesAgainAt(counters, node, begunAt) : answersAgainAt(requests, node, begunAt),
  );
  const missing = again.includes(undefined);
  const value = (missing ? until : Math.max(...again.map((at) => at ?? until))) - begunAt;
  const first = counted ? 'the first reading by which a request was given to it again' : 'its first answer';
  return {
    status: 'estimated',
    value,
    low: missing ? value : Math.max(0, value - READING_INTERVAL),
    high: missing ? Infinity : value,
    n: nodes.length,
    of: nodes.length === 1 ? 'node' : 'nodes',
    confidence: 1,
    dimension: 'duration',
    method: missing
      ? 'watched to the end: it did not serve again'
      : `from the beginning of its healing to ${first}; ${told.source}`,
  };
}

/** When a node first answered a request that was sent since then. */
function answersAgainAt(requests: readonly ServedRequest[], node: string, since: number): number | undefined {
  const ends = requests.flatMap(({ node: by, outcome, sentAt = NaN, endedAt }) =>
    by === node && outcome === 'completed' && sentAt >= since ? [endedAt] : [],
  );
  return ends.length === 0 ? undefined : Math.min(...ends);
}
