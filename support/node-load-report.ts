import type { BalancerCounters } from './cluster/balancer';
import { disagreement, loadDifference, type RequestsByNode } from './cluster/load-difference';
import { chanceDifference } from './cluster/load-difference-chance';
import { highestUtilisation, type HighestUtilisation, type NodeReadings } from './cluster/node-cpu';
import { balancerTallies, windowBetween, type NodeTally } from './cluster/node-windows';
import type { ServedRequest } from './cluster/served-request';
import type { ClusterWorld } from './cluster-setting';
import type { JudgedOpenLoad } from './load/judged-open-load';
import { METRICS } from './load/metric';
import { formatQuantity, type Quantity } from './quantities/quantity';
import { milliseconds, type Milliseconds } from './quantities/units';
import { nodeLoadChart } from './report/node-load-chart';
import { servedRequests } from './served-requests';
import type { ServingCluster } from './serving-cluster';

/** A load on a cluster that is over, and what was read beside it. */
interface SpreadLoad {
  readonly serving: Pick<ServingCluster, 'cluster' | 'balancer'>;
  readonly counters: readonly BalancerCounters[];
  readonly load: JudgedOpenLoad;
  readonly cpu: readonly NodeReadings[];
  /** From when on it is judged. */
  readonly from: Milliseconds;
}

/** Of what a balancer and the nodes themselves count of one node. */
const MOST_DISAGREEMENT_PERCENT = 2;
const NAME = 'Requests and CPU by node';

/** Tells how a load was spread over nodes and what it took of them, and notes what can be promised of it. */
export async function reportNodeLoad(spread: SpreadLoad, world: ClusterWorld): Promise<void> {
  const { serving, load, cpu, from } = spread;
  const { observations, report } = world;
  const nodes = serving.cluster.nodes.map(({ id }) => id);
  const client = (): readonly string[] =>
    load.doubts({ metric: METRICS.request_rate, statistic: { kind: 'mean' } }, NaN);
  const { judged, source, doubts } = countRequests(spread);
  observations.note(
    'load difference between nodes',
    (limit) => loadDifference(judged, nodes, limit.value),
    source,
    () => [...client(), ...doubts],
  );
  const until = milliseconds(load.records.at(-1)?.scheduledAt ?? from);
  const busiest = highestUtilisation(cpu, from, until);
  const shares = 'CPU time of the nodes, of their own share of their machine';
  observations.note('CPU utilisation of the busiest node', () => busiest, shares, client);
  const all = [...judged.values()].reduce((sum, count) => sum + count, 0);
  const chance = formatQuantity({ dimension: 'share', value: chanceDifference(nodes.length, all) });
  const counts = nodes.map((node) => `${node} ${judged.get(node) ?? 0}`).join(', ');
  report.note(`requests by node: ${counts}; drawing lots would differ by ${chance}${memoryText(cpu)}`);
  const svg = await nodeLoadChart({
    title: NAME,
    nodes: nodes.map((id) => ({ id, requests: judged.get(id) ?? 0, cpu: cpuOf(id, busiest) })),
    limits: {
      difference: limitMark(world.limitOf('load difference between nodes')),
      cpu: limitMark(world.limitOf('CPU utilisation of the busiest node')),
    },
    finding: `behind ${serving.balancer.kind}`,
  });
  report.picture(NAME, svg);
}

/** The memory of nodes when they were read last; nothing where nobody tells. */
function memoryText(readings: readonly NodeReadings[]): string {
  const sizes = readings.flatMap(({ readings: ofNode }) => {
    const last = ofNode.findLast(({ usage }) => usage.status === 'measured')?.usage;
    return last?.status === 'measured' ? [last.residentBytes] : [];
  });
  if (sizes.length === 0) return '';
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)].map((value) =>
    formatQuantity({ dimension: 'data size', value }),
  );
  return `; memory of a node ${least ?? ''} to ${most ?? ''}`;
}

/** By the balancer's counters, held against what nodes call themselves; by that alone where it does not tell. */
function countRequests({ serving, counters, load, from }: SpreadLoad): {
  readonly judged: RequestsByNode;
  readonly source: string;
  readonly doubts: readonly string[];
} {
  const requests = servedRequests(load.records);
  const counted = countedSince(counters, from);
  const whole = countedSince(counters, milliseconds(-Infinity));
  if (counted === undefined || whole === undefined) {
    const judged = byNode(requests.filter(({ scheduledAt }) => scheduledAt >= from));
    return { judged, source: 'what nodes call themselves in their answers', doubts: [] };
  }
  const source = `counters of ${serving.balancer.description}`;
  const difference = disagreement(byNode(requests), whole);
  const agreed = difference === undefined || difference.percent <= MOST_DISAGREEMENT_PERCENT;
  if (agreed || serving.cluster.nodeHeader === undefined) return { judged: counted, source, doubts: [] };
  const { node, one, other } = difference;
  const doubt = `${node} gave ${one} answers by their headers, and was given ${other} requests by the balancer`;
  return { judged: counted, source, doubts: [doubt] };
}

function byNode(requests: readonly ServedRequest[]): RequestsByNode {
  const counts = new Map<string, number>();
  for (const { node, outcome } of requests)
    if (node !== undefined && outcome === 'completed') counts.set(node, (counts.get(node) ?? 0) + 1);
  return counts;
}

/** What was given to each node from the reading nearest to that instant on; undefined where nobody tells. */
function countedSince(counters: readonly BalancerCounters[], from: Milliseconds): RequestsByNode | undefined {
  const told = balancerTallies(counters);
  if (told.status === 'unavailable') return undefined;
  const [earliest] = told.tallies;
  const last = told.tallies.at(-1);
  if (earliest === undefined || last === undefined) return undefined;
  const distance = ({ at }: NodeTally): number => Math.abs(at - Math.max(from, earliest.at));
  const first = told.tallies.reduce((best, one) => (distance(one) < distance(best) ? one : best), earliest);
  return windowBetween(first, last)?.attempts;
}

function cpuOf(
  id: string,
  busiest: HighestUtilisation,
): Parameters<typeof nodeLoadChart>[0]['nodes'][number]['cpu'] {
  const seen = busiest.nodes.find(({ node }) => node === id);
  if (seen === undefined || seen.intervals.length === 0)
    return { status: 'unavailable', reason: 'reason' in busiest ? busiest.reason : 'it was not read' };
  const highest = Math.max(...seen.intervals.map(({ percent }) => percent));
  return { status: 'measured', mean: seen.mean, highest };
}

const limitMark = (limit: Quantity | undefined): { value: number; label: string } | undefined =>
  limit === undefined ? undefined : { value: limit.value, label: `limit ${formatQuantity(limit)}` };
