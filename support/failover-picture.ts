import { quantile } from 'simple-statistics';
import type { FailoverBooks } from './cluster/failover-books';
import { slidingWindows, type NodeTallies } from './cluster/node-windows';
import type { Rebalancing } from './cluster/rebalancing';
import type { ServedRequest } from './cluster/served-request';
import type { FinishedFailover, Happening } from './failover-run';
import { formatQuantity, type Quantity } from './quantities/quantity';
import { milliseconds, type Milliseconds } from './quantities/units';
import { faultTimelineChart } from './report/fault-timeline-chart';
import type { ScenarioReport } from './scenario-report';
import type { ServingCluster } from './serving-cluster';

interface PicturedFailover {
  readonly finished: FinishedFailover;
  readonly happening: Happening;
  readonly rebalanced: Rebalancing;
  readonly requests: readonly ServedRequest[];
  readonly told: NodeTallies;
  readonly books: FailoverBooks;
  readonly serving: ServingCluster;
  /** Of normal throughput, in per cent. */
  readonly leastThroughput: Quantity | undefined;
}

const NAME = 'Failover: requests by node, throughput and response time';
/** Of the panels of throughput and response time, and of the one of nodes. */
const WINDOW = milliseconds(1000);
const NODE_WINDOW = milliseconds(600);

/** A timeline of a fault: what each node was given, what was answered, and how fast. */
export async function failoverPicture(
  { finished, happening, rebalanced, requests, told, books, serving, leastThroughput }: PicturedFailover,
  report: ScenarioReport,
): Promise<void> {
  const { steadyFrom, until, load } = finished;
  const windows = endedWindows(requests, steadyFrom, happening.at, until);
  const before = windows.filter(({ to }) => to <= happening.at);
  const normal = before.reduce((sum, { completed }) => sum + completed, 0) / before.length;
  const given =
    told.status === 'told' ? slidingWindows(told.tallies, NODE_WINDOW).filter(({ to }) => to <= until) : [];
  const svg = await faultTimelineChart({
    title: 'Requests by node, throughput and response time around a fault',
    start: load.startAt,
    fault: { name: happening.name, at: happening.at },
    rebalancedAt: rebalanced.rebalancedAt,
    healedAt: happening.healing?.doneAt,
    nodes: serving.cluster.nodes.map(({ id }) => ({
      id,
      harmed: happening.nodes.includes(id),
      given: given.map(({ from, to, attempts }) => ({
        at: (from + to) / 2,
        rate: (1000 * (attempts.get(id) ?? 0)) / (to - from),
      })),
    })),
    throughput: {
      window: WINDOW,
      windows: windows.map(({ from, completed, failed }) => ({ at: from + WINDOW / 2, completed, failed })),
      normal,
      minimum:
        leastThroughput === undefined
          ? undefined
          : {
              value: leastThroughput.value,
              label: `limit above ${formatQuantity(leastThroughput)} of normal`,
            },
    },
    responseTimes: windows.map(({ from, latencies }) => ({
      at: from + WINDOW / 2,
      median: latencies.length === 0 ? NaN : quantile(latencies, 0.5),
      p95: latencies.length === 0 ? NaN : quantile(latencies, 0.95),
    })),
    requests: { total: books.requests, dropped: books.lost },
    finding: `behind ${serving.balancer.kind}`,
  });
  report.picture(NAME, svg);
}

/** Whole windows, one of which begins with the fault. */
function endedWindows(
  requests: readonly ServedRequest[],
  from: Milliseconds,
  faultAt: Milliseconds,
  until: Milliseconds,
) {
  const first = faultAt - WINDOW * Math.floor((faultAt - from) / WINDOW);
  const placed = Map.groupBy(requests, ({ endedAt }) => Math.floor((endedAt - first) / WINDOW));
  const count = Math.max(0, Math.floor((until - first) / WINDOW));
  return Array.from({ length: count }, (_, index) => {
    const ended = placed.get(index) ?? [];
    const completed = ended.filter(({ outcome }) => outcome === 'completed');
    return {
      from: first + index * WINDOW,
      to: first + (index + 1) * WINDOW,
      completed: completed.length,
      failed: ended.length - completed.length,
      latencies: completed.map(({ latency }) => latency),
    };
  });
}
