import { checkAnswers, type AnswerCheck } from './cluster/answer-check';
import { failoverBooks, failoverText, lostRequests, type FailoverBooks } from './cluster/failover-books';
import { answerTallies, balancerTallies, type NodeTallies } from './cluster/node-windows';
import { rebalancing, type Rebalancing } from './cluster/rebalancing';
import type { ServedRequest } from './cluster/served-request';
import { lowestThroughput, recoveredThroughput, throughputWindows } from './cluster/throughput-windows';
import type { ClusterWorld } from './cluster-setting';
import { failoverPicture } from './failover-picture';
import { REBALANCING_WINDOW, type FinishedFailover, type Happening } from './failover-run';
import { METRICS } from './load/metric';
import { isCompleted } from './load/request-record';
import { milliseconds } from './quantities/units';
import { estimateText } from './report/verdict-line';
import { servedRequests } from './served-requests';
import { servingAgain } from './serving-again';
import type { ServingCluster } from './serving-cluster';
import { textOf } from './simulator/words';
import type { Estimate, Estimation } from './statistics/estimate';
import { READING_INTERVAL } from './watched-load';

/** Tells what a fault did to a cluster, and notes what can be promised of it. */
export async function reportFailover(
  finished: FinishedFailover,
  serving: ServingCluster,
  world: ClusterWorld,
): Promise<void> {
  const { report } = world;
  const requests = servedRequests(finished.load.records);
  const books = failoverBooks(requests, finished.counters);
  report.note(failoverText(books));
  observeBooks(finished, books, serving, world);
  const [happening] = finished.happenings;
  // A soak has many, and no normal state between them.
  if (happening === undefined || finished.happenings.length > 1) return;
  const told = talliesOf(finished, requests);
  const rebalanced = rebalancing(told, watchOf(finished, happening, serving));
  observeFault(finished, { happening, rebalanced, requests, told }, world);
  const leastThroughput = world.limitOf('lowest share of normal throughput');
  await failoverPicture(
    { finished, happening, rebalanced, requests, told, books, serving, leastThroughput },
    report,
  );
}

/** By the balancer's counters, or where it does not tell by the answers alone. */
function talliesOf(finished: FinishedFailover, requests: readonly ServedRequest[]): NodeTallies {
  const told = balancerTallies(finished.counters);
  if (told.status === 'told') return told;
  const { steadyFrom: from, until } = finished;
  return answerTallies(requests, { from, until, step: READING_INTERVAL });
}

function watchOf({ steadyFrom, until }: FinishedFailover, happening: Happening, { cluster }: ServingCluster) {
  return {
    from: steadyFrom,
    faultAt: happening.at,
    until: happening.healing?.begunAt ?? until,
    dead: happening.nodes,
    living: cluster.nodes.map(({ id }) => id).filter((id) => !happening.nodes.includes(id)),
    window: REBALANCING_WINDOW,
  };
}

/** What concerns every load with faults in it. */
function observeBooks(
  { load, outputTokens: asked }: FinishedFailover,
  books: FailoverBooks,
  { hasKnownAnswers, description }: ServingCluster,
  { observations, report }: ClusterWorld,
): void {
  const client = (): readonly string[] => clientDoubts(load);
  observations.note('requests dropped during failover', () => lostRequests(books), load.client, client);
  const cut = countOf(books.outcomes.truncated, books.requests, 'counted: answers that broke off');
  observations.note('cut streams', () => cut, load.client, client);
  if (!hasKnownAnswers) {
    const reason = 'nobody knows beforehand what these nodes answer: only simulated ones have a known text';
    observations.note('wrong answers', () => ({ status: 'unavailable', reason }), description);
    return;
  }
  const completed = load.records.filter(isCompleted);
  const check = checkAnswers(
    completed.map(({ index, answer = '' }) => ({ index, text: answer, tokens: asked })),
    (tokens) => textOf(0, tokens),
  );
  const miscounted = completed.filter(({ outputTokens }) => outputTokens !== asked).length;
  report.note(checkText(check, miscounted));
  const wrong = Math.max(check.checked - check.right, miscounted);
  const method =
    'counted: compared with the known text, to the letter, and with the number of tokens asked for';
  observations.note('wrong answers', () => countOf(wrong, completed.length, method), 'texts of the answers');
}

interface OneFault {
  readonly happening: Happening;
  readonly rebalanced: Rebalancing;
  readonly requests: readonly ServedRequest[];
  readonly told: NodeTallies;
}

/** What concerns one fault, with a normal state before it. */
function observeFault(
  { load, counters, steadyFrom, until }: FinishedFailover,
  { happening, rebalanced, requests, told }: OneFault,
  { observations, report }: ClusterWorld,
): void {
  const client = (): readonly string[] => clientDoubts(load);
  const source = told.status === 'told' ? told.source : 'nobody';
  observations.note('time to rebalance', () => rebalanced.evidence, source, client);
  const windows = throughputWindows(requests, { from: steadyFrom, faultAt: happening.at, until });
  observations.note(
    'lowest share of normal throughput',
    () => lowestThroughput(windows),
    load.client,
    client,
  );
  const recovered = recoveredThroughput(windows, rebalanced.rebalancedAt);
  if (recovered.status === 'estimated')
    report.note(`throughput once rebalanced: ${estimateText(recovered)} of normal`);
  const { healing } = happening;
  if (healing === undefined) return;
  const { nodes } = happening;
  const { begunAt } = healing;
  observations.note(
    'time to serve again',
    () => servingAgain({ nodes, begunAt, until, counters, requests, told }),
    source,
    client,
  );
}

function countOf(value: number, n: number, method: string): Estimation {
  const exact: Estimate = {
    value,
    low: value,
    high: value,
    n,
    of: 'requests',
    confidence: 1,
    dimension: 'count',
    method,
  };
  return n === 0
    ? { status: 'too few samples', reason: 'no request was sent', n }
    : { status: 'estimated', ...exact };
}

const clientDoubts = (load: FinishedFailover['load']): readonly string[] =>
  load.doubts({ metric: METRICS.request_rate, statistic: { kind: 'mean' } }, milliseconds(NaN));

function checkText(
  { checked, right, cutShort, doubled, other, firstWrong }: AnswerCheck,
  miscounted: number,
): string {
  const wrong = [
    [cutShort, 'cut short'],
    [doubled, 'with tokens twice'],
    [other, 'otherwise wrong'],
    [miscounted, 'with a wrong number of tokens'],
  ] as const;
  const said = wrong.flatMap(([count, text]) => (count === 0 ? [] : [`${count} ${text}`]));
  const first = firstWrong === undefined ? '' : `; the first: ${firstWrong}`;
  return `answers compared with the known text: ${right} of ${checked} right${said.length === 0 ? '' : `, ${said.join(', ')}`}${first}`;
}
