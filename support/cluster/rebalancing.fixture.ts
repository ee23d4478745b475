import { milliseconds } from '../quantities/units';
import { seededFractions } from '../statistics/random';
import type { BalancerCounters, NodeCounters } from './balancer';
import type { RebalancingWatch } from './rebalancing';
import type { ServedRequest } from './served-request';

/** A cluster under a steady load of which some nodes die, as a balancer sees it. */
export interface FaultyCluster {
  readonly nodes: number;
  readonly dead: number;
  /** Requests a second. */
  readonly rate: number;
  readonly faultAt: number;
  readonly until: number;
  /** How long after the fault the balancer still gives requests to dead nodes. */
  readonly noticedAfter: number;
  /** Between readings of the counters. */
  readonly step: number;
  readonly spreads: 'in turn' | 'by lot';
  /** How many times as likely as any other the last node gets a request after the fault, by lot. */
  readonly favoured?: number;
  readonly seed?: number;
}

/** What was counted and served of such a cluster, with the watch of it; windows of 1 s. */
export function playFault(cluster: FaultyCluster): {
  readonly counters: readonly BalancerCounters[];
  readonly requests: readonly ServedRequest[];
  readonly watch: RebalancingWatch;
} {
  const { nodes, dead, rate, faultAt, until, noticedAfter, step } = cluster;
  const names = Array.from({ length: nodes }, (_, index) => `node-${index + 1}`);
  const living = names.slice(dead);
  const chosen = chooser(cluster, faultAt);
  const attempts = new Map(names.map((name) => [name, 0]));
  const counters: BalancerCounters[] = [];
  const requests: ServedRequest[] = [];
  let read = 0;
  for (let index = 0; (index * 1000) / rate <= until; index += 1) {
    const at = (index * 1000) / rate;
    for (; read * step < at; read += 1) counters.push(countersAt(read * step, attempts));
    const node = chosen(at, at < faultAt + noticedAfter ? names : living) ?? '';
    attempts.set(node, (attempts.get(node) ?? 0) + 1);
    const lost = at >= faultAt && !living.includes(node);
    requests.push({
      index,
      scheduledAt: milliseconds(at),
      sentAt: milliseconds(at),
      endedAt: milliseconds(at),
      latency: milliseconds(0),
      ...(lost ? { outcome: 'http error' } : { outcome: 'completed', node }),
    });
  }
  const watch: RebalancingWatch = {
    from: milliseconds(0),
    faultAt: milliseconds(faultAt),
    until: milliseconds(until),
    dead: names.slice(0, dead),
    living,
    window: milliseconds(1000),
  };
  return { counters, requests, watch };
}

function chooser(
  { spreads, favoured = 1, seed = 1 }: FaultyCluster,
  faultAt: number,
): (at: number, names: readonly string[]) => string | undefined {
  const fraction = seededFractions(seed);
  let turn = 0;
  return (at, names) => {
    turn += 1;
    if (spreads === 'in turn') return names[turn % names.length];
    const extra = at < faultAt ? 0 : favoured - 1;
    return names[Math.min(names.length - 1, Math.floor(fraction() * (names.length + extra)))];
  };
}

const countersAt = (at: number, attempts: ReadonlyMap<string, number>): BalancerCounters => ({
  status: 'counted',
  at: milliseconds(at),
  nodes: new Map(
    [...attempts].map(([node, count]): [string, NodeCounters] => [
      node,
      { attempts: count, failures: 0, inFlight: undefined, up: undefined },
    ]),
  ),
  retried: 0,
  continued: 0,
});
