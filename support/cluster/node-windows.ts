import { milliseconds, type Milliseconds } from '../quantities/units';
import type { BalancerCounters } from './balancer';
import type { ServedRequest } from './served-request';

/** What had been given to the nodes by an instant, counted from some beginning on. */
export interface NodeTally {
  readonly at: Milliseconds;
  readonly attempts: ReadonlyMap<string, number>;
  /** Failed requests of which nobody says to which node they were given. */
  readonly unplaced: number;
}

/** Tallies in the order of time, and who told them; or why nobody does. */
export type NodeTallies =
  | { readonly status: 'told'; readonly tallies: readonly NodeTally[]; readonly source: string }
  | { readonly status: 'unavailable'; readonly reason: string };

/** What was given to each node in a stretch of time. */
export interface NodeWindow extends Omit<NodeTally, 'at'> {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** Readings come when they do: a window may be longer or shorter than it should by that part of it. */
const TOLERANCE = 0.25;
/** More answers without a name than that, and the rest says little about how they were spread. */
const MOST_NAMELESS = 0.05;

/** What a balancer counted, each time that it could be read. */
export function balancerTallies(counters: readonly BalancerCounters[]): NodeTallies {
  const tallies = counters.flatMap((counted) => (counted.status === 'counted' ? [tallyOf(counted)] : []));
  if (tallies.length > 0) return { status: 'told', tallies, source: "the balancer's counters" };
  const last = counters.findLast((counted) => counted.status === 'unavailable');
  const reason =
    last === undefined ? 'the balancer was not read' : `the balancer does not tell: ${last.reason}`;
  return { status: 'unavailable', reason };
}

const tallyOf = ({ at, nodes }: Extract<BalancerCounters, { readonly status: 'counted' }>): NodeTally => ({
  at,
  attempts: new Map([...nodes].map(([node, { attempts }]) => [node, attempts])),
  unplaced: 0,
});

/**
 * What the answers themselves tell, where the balancer does not: an answer was given by the node that it names, at the
 * time when it ended; of a request that failed it is unknown who had it. Counted up from `from` to `until` at each
 * `step`. What the run itself broke off is left out.
 */
export function answerTallies(
  requests: readonly ServedRequest[],
  {
    from,
    until,
    step,
  }: { readonly from: Milliseconds; readonly until: Milliseconds; readonly step: Milliseconds },
): NodeTallies {
  const ended = requests
    .filter(({ endedAt, outcome }) => endedAt > from && endedAt <= until && outcome !== 'aborted')
    .toSorted((one, other) => one.endedAt - other.endedAt);
  const answered = ended.filter(({ outcome }) => outcome === 'completed');
  const nameless = answered.filter(({ node }) => node === undefined).length;
  if (nameless > MOST_NAMELESS * answered.length) {
    const reason = `${nameless} of ${answered.length} answers do not say which node gave them`;
    return { status: 'unavailable', reason };
  }
  const tallies: NodeTally[] = [];
  const attempts = new Map<string, number>();
  let [unplaced, next] = [0, 0];
  const count = Math.floor((until - from) / step + 1e-9);
  for (let index = 0; index <= count; index += 1) {
    const at = milliseconds(from + index * step);
    for (let request = ended[next]; request !== undefined && request.endedAt <= at; request = ended[next]) {
      next += 1;
      if (request.outcome !== 'completed') unplaced += 1;
      else if (request.node !== undefined) attempts.set(request.node, (attempts.get(request.node) ?? 0) + 1);
    }
    tallies.push({ at, attempts: new Map(attempts), unplaced });
  }
  const source =
    'the answers alone, as the balancer does not tell: a request that failed counts as given to a failed node';
  return { status: 'told', tallies, source };
}

/**
 * Windows of about that length, one up to each tally that has another so long before it. None reaches over an instant
 * from which on the source counted anew.
 */
export function slidingWindows(tallies: readonly NodeTally[], length: Milliseconds): readonly NodeWindow[] {
  const windows: NodeWindow[] = [];
  let start = 0;
  for (const tally of tallies) {
    const distance = (index: number): number =>
      Math.abs(tally.at - (tallies[index]?.at ?? Infinity) - length);
    while (distance(start + 1) <= distance(start)) start += 1;
    const begin = tallies[start];
    if (begin === undefined || distance(start) > TOLERANCE * length) continue;
    const window = windowBetween(begin, tally);
    if (window !== undefined) windows.push(window);
  }
  return windows;
}

/** What was given to nodes from one tally to another; undefined where the source began anew in between. */
export function windowBetween(earlier: NodeTally, later: NodeTally): NodeWindow | undefined {
  const attempts = new Map<string, number>();
  for (const [node, count] of later.attempts) attempts.set(node, count - (earlier.attempts.get(node) ?? 0));
  if ([...attempts.values()].some((count) => count < 0)) return undefined;
  return { from: earlier.at, to: later.at, attempts, unplaced: later.unplaced - earlier.unplaced };
}
