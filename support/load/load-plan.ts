import type { Milliseconds } from '../quantities/units';
import type { Presence } from './presence';
import type { Workload } from './workload';

/** Arrivals do not wait for answers. */
export interface OpenModel {
  readonly model: 'open';
  /** Intended start of each request in ms after the start of the load, rising. */
  readonly starts: Float64Array;
  /** A request that falls due while so many are in flight is dropped: the client has no room for it. */
  readonly maxInFlight: number;
}

/** Virtual users, each of whom waits for an answer, thinks, and asks again. */
export interface ClosedModel {
  readonly model: 'closed';
  readonly virtualUsers: number;
  /** Requests of each user; `Infinity` goes on until the load is stopped or its time is over. */
  readonly requestsEach: number;
  /** No request is begun after it; absent: no limit. */
  readonly duration?: Milliseconds;
  /** Between an answer and the next request; of several times request `i` is followed by the i-th, in turn. */
  readonly thinkTime: Milliseconds | readonly [Milliseconds, ...Milliseconds[]];
  /** The users begin one after another, spread evenly over this time. */
  readonly rampUp: Milliseconds;
  /** Users come and go: who is away asks nothing, and what it asked before is answered. Absent: all are there. */
  readonly presence?: Presence;
}

/** What the user does after the request at that position. */
export function thinkTimeAfter({ thinkTime }: ClosedModel, position: number): Milliseconds {
  return typeof thinkTime === 'number' ? thinkTime : (thinkTime[position % thinkTime.length] ?? thinkTime[0]);
}

/**
 * A load, the same on one worker and on many: request `i` of an open load is number `firstRequest + i` of the
 * schedule; the j-th request of user `u` of a closed one is number `firstRequest + j * virtualUsers + u`.
 */
export interface LoadPlan {
  readonly load: OpenModel | ClosedModel;
  readonly workload: Workload;
  readonly round: number;
  readonly warmUp: boolean;
  readonly firstRequest: number;
  /** What is due before this offset from the start is in no histogram: the warm-up of a load that goes on. */
  readonly measureFrom?: Milliseconds;
  /** Of a `LiveTally`: all workers count in it each request as it ends, those of a warm-up among them. */
  readonly tally?: SharedArrayBuffer;
}

/** Worker `index` of `of`: it sends every `of`-th request, or is every `of`-th user, beginning with its index. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export const WHOLE: Shard = { index: 0, of: 1 };

/** The largest number of requests that can be in flight at once, of a shard. */
export function peakInFlight({ load }: LoadPlan, { index, of }: Shard): number {
  const peak = load.model === 'open' ? load.maxInFlight : load.virtualUsers;
  return Math.floor(peak / of) + (index < peak % of ? 1 : 0);
}
