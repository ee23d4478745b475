import { formatQuantity } from '../quantities/quantity';
import type { Estimation } from '../statistics/estimate';
import type { BalancerCounters } from './balancer';
import type { ServedOutcome, ServedRequest } from './served-request';

/** What a balancer did between its first and its last reading, or why that is unknown. */
type BalancerBooks =
  | {
      readonly status: 'counted';
      /** Requests given to a node once more after a failure, and streams that another node went on with. */
      readonly retried: number;
      readonly continued: number;
      /** By the id of the node. */
      readonly attempts: ReadonlyMap<string, number>;
      readonly failures: ReadonlyMap<string, number>;
    }
  | { readonly status: 'unavailable'; readonly reason: string };

/** What became of all requests of a load with a fault in it. */
export interface FailoverBooks {
  readonly requests: number;
  readonly outcomes: Readonly<Record<ServedOutcome, number>>;
  /** All that did not complete, whatever became of them. */
  readonly lost: number;
  /** In % of all; NaN without any. */
  readonly lostShare: number;
  /** Answers by the node that gave them; those that name none are not in it. */
  readonly answered: ReadonlyMap<string, number>;
  readonly balancer: BalancerBooks;
}

type Counted = Extract<BalancerCounters, { readonly status: 'counted' }>;

/** Counts the whole load, and what the balancer did from its first to its last reading. */
export function failoverBooks(
  requests: readonly ServedRequest[],
  counters: readonly BalancerCounters[],
): FailoverBooks {
  const outcomes: Record<ServedOutcome, number> = {
    completed: 0,
    'http error': 0,
    'protocol error': 0,
    truncated: 0,
    'timed out': 0,
    aborted: 0,
    dropped: 0,
  };
  const answered = new Map<string, number>();
  for (const { outcome, node } of requests) {
    outcomes[outcome] += 1;
    if (outcome === 'completed' && node !== undefined) answered.set(node, (answered.get(node) ?? 0) + 1);
  }
  const lost = requests.length - outcomes.completed;
  const lostShare = (100 * lost) / requests.length;
  const balancer = balancerBooks(counters);
  return { requests: requests.length, outcomes, lost, lostShare, answered, balancer };
}

function balancerBooks(counters: readonly BalancerCounters[]): BalancerBooks {
  const counted = counters.filter((one): one is Counted => one.status === 'counted');
  const [first, last] = [counted[0], counted.at(-1)];
  if (first === undefined || last === undefined || counted.length < 2) {
    const failed = counters.findLast((one) => one.status === 'unavailable');
    return { status: 'unavailable', reason: failed?.reason ?? 'the balancer was not read twice' };
  }
  const since = (name: 'attempts' | 'failures'): ReadonlyMap<string, number> =>
    new Map([...last.nodes].map(([node, now]) => [node, now[name] - (first.nodes.get(node)?.[name] ?? 0)]));
  const [attempts, failures] = [since('attempts'), since('failures')];
  const [retried, continued] = [last.retried - first.retried, last.continued - first.continued];
  if ([retried, continued, ...attempts.values(), ...failures.values()].some((count) => count < 0))
    return { status: 'unavailable', reason: 'the balancer began to count anew during the load' };
  return { status: 'counted', retried, continued, attempts, failures };
}

/** How many requests did not complete: a count of all of them and no sample. Too few samples where there was none. */
export function lostRequests({ requests, lost }: FailoverBooks): Estimation {
  if (requests === 0) return { status: 'too few samples', reason: 'no request was scheduled', n: 0 };
  return {
    status: 'estimated',
    value: lost,
    low: lost,
    high: lost,
    n: requests,
    of: 'requests',
    confidence: 1,
    dimension: 'count',
    method: 'counted: all that did not complete, whatever became of them',
  };
}

/** As a person says it, for one and for several. */
const WORDS: Readonly<Record<Exclude<ServedOutcome, 'completed'>, readonly [string, string]>> = {
  'http error': ['was answered with an error', 'were answered with an error'],
  'protocol error': ['got no proper answer', 'got no proper answer'],
  truncated: ['stream was cut', 'streams were cut'],
  'timed out': ['timed out', 'timed out'],
  aborted: ['was broken off by the run', 'were broken off by the run'],
  dropped: ['was never sent', 'were never sent'],
};

/** The books in one line, for people. */
export function failoverText({ requests, outcomes, lost, lostShare, balancer }: FailoverBooks): string {
  const failures = (Object.keys(WORDS) as (keyof typeof WORDS)[])
    .filter((outcome) => outcomes[outcome] > 0)
    .map((outcome) => counted(outcomes[outcome], ...WORDS[outcome]));
  const share = formatQuantity({ dimension: 'share', value: lostShare });
  const kept = `${counted(requests, 'request', 'requests')}, ${outcomes.completed.toLocaleString('en-US')} completed`;
  const books =
    lost === 0 ? `${kept}, none lost` : `${kept}, ${lost} lost (${share}): ${failures.join(', ')}`;
  if (balancer.status === 'unavailable')
    return `${books}; what the balancer did is unknown: ${balancer.reason}`;
  const retried = counted(
    balancer.retried,
    'was given to a node once more',
    'were given to a node once more',
  );
  const continued = counted(
    balancer.continued,
    'stream went on on another node',
    'streams went on on another node',
  );
  return `${books}; ${retried}, ${continued}`;
}

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
