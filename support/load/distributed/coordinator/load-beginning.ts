import type { ClockReading, ShardReport } from '../wire/messages';

/** How well the workers of a load began together, in ms. */
export interface LoadBeginning {
  /** Between the first that began and the last, by their own clocks. */
  readonly skew: number;
  /** No more than this lay between them, whatever their clocks were off by. */
  readonly bound: number;
}

/** From the order to start until the start, in ms: as threads of one process have, and more for many and far ones. */
const LEAD = { least: 40, roundTrips: 4, eachWorker: 0.25 };

/** How far ahead the start of a load is ordered, in ms, by the clock readings of all who take part. */
export function leadFor(readings: readonly ClockReading[]): number {
  const roundTrip = Math.max(...readings.map(({ error }) => 2 * error));
  return Math.max(LEAD.least, LEAD.roundTrips * roundTrip) + LEAD.eachWorker * readings.length;
}

type Begun = Pick<ShardReport, 'beganLate' | 'clock'>;

/**
 * Each worker begins at the agreed instant of Redis's clock plus what it told as its lateness, give or take the error
 * of its clock reading, and by what its clock drifted away from that of Redis between the reading and the start. The
 * bound adds to what was seen the two largest errors and the largest difference between two drifts. Undefined where no
 * worker sent anything.
 */
export function beginningOf(reports: readonly Begun[], at: number): LoadBeginning | undefined {
  const begun = reports.flatMap(({ beganLate, clock }) => (beganLate === null ? [] : [{ beganLate, clock }]));
  if (begun.length === 0) return undefined;
  const skew = spread(begun.map(({ beganLate }) => beganLate));
  if (begun.length === 1) return { skew, bound: skew };
  const clocks = begun.map(({ clock }) => clockAt(clock, at));
  const [first = 0, second = 0] = clocks.map(({ error }) => error).toSorted((one, other) => other - one);
  const drifts = spread(clocks.map(({ drift }) => drift));
  return { skew, bound: skew + first + second + drifts };
}

/**
 * By how much a clock had drifted since the first reading, and what that is off by, in ms: evenly between both
 * readings. Of a long load nearly all of the drift comes after its start.
 */
function clockAt({ before, after }: Begun['clock'], at: number): { drift: number; error: number } {
  const span = after.at - before.at;
  const elapsed = at - before.offset - before.at;
  const share = span > 0 ? Math.min(1, Math.max(0, elapsed / span)) : 0;
  return {
    drift: share * (after.offset - before.offset),
    error: before.error + share * (after.error - before.error),
  };
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
