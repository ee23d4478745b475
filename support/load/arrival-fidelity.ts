import { formatQuantity } from '../quantities/quantity';
import { elapsed } from '../quantities/units';
import { LatencyHistogram } from '../statistics/latency-histogram';
import { paceOf, type Pace } from './pace';
import type { RequestRecord } from './request-record';

/** How faithfully a client kept the arrivals of an open load. */
export interface ArrivalFidelity extends Pace {
  /** Requests that were due; those that are not among the sent were dropped, or failed before they could be sent. */
  readonly due: number;
  /**
   * Between the gaps of the intended starts and those of the sendings: the largest difference of their distribution
   * functions, from 0 to 1. Source: Kolmogorov and Smirnov's two-sample statistic. NaN of fewer than two sent.
   */
  readonly gapDistance: number;
  /**
   * The same where a gap counts as kept that is off by 0.2 ms: equal gaps, as those of a constant rate, are all
   * missed by however little, and their distance is near 1 for nothing.
   */
  readonly gapDistanceBeyondTick: number;
  /**
   * The most by which the number of requests sent was behind the number due, at any instant: lateness however
   * small makes it 1 or the size of a burst, and what was never sent is missing to the end.
   */
  readonly countDeviation: number;
}

/** A client that is in time sends up to so late, in ms: it wakes once for what is due within it. */
const TICK = 0.2;

/**
 * The fidelity of these records, of requests that were due one after another, in any order. Throws a `RangeError`
 * where one was sent before it was due.
 */
export function arrivalFidelity(records: readonly RequestRecord[]): ArrivalFidelity {
  const lag = new LatencyHistogram();
  for (const { scheduledAt, sentAt } of records) {
    if (sentAt !== undefined) lag.record(elapsed(scheduledAt, sentAt));
  }
  const due = Float64Array.from(records, ({ scheduledAt }) => scheduledAt).sort();
  const sent = Float64Array.from(records.flatMap(({ sentAt }) => sentAt ?? [])).sort();
  const [intended, realised] = [gapsOf(due), gapsOf(sent)];
  return {
    ...paceOf(records, lag),
    due: due.length,
    gapDistance: distanceOf(intended, realised, 0),
    gapDistanceBeyondTick: distanceOf(intended, realised, TICK),
    countDeviation: countDeviationOf(due, sent),
  };
}

/** The fidelity in one line for the report. */
export function arrivalFidelityText(fidelity: ArrivalFidelity): string {
  const { due, sent, offeredRate, achievedRate, lag, countDeviation } = fidelity;
  const requests = `${number(sent)} of ${number(due)} requests sent`;
  if (sent === 0) return `arrivals: ${requests}`;
  const late = `late by ${time(lag.p50)} at p50, ${time(lag.p99)} at p99, ${time(lag.maximum)} at most`;
  const count = `the number sent at most ${number(countDeviation)} behind the number due`;
  if (sent < 2) return `arrivals: ${requests}, too few for rates and gaps; ${late}; ${count}`;
  return (
    `arrivals: ${requests}; ${rate(offeredRate)} offered, ${rate(achievedRate)} achieved; ${late}; ` +
    `gaps at a Kolmogorov-Smirnov distance of ${number(fidelity.gapDistance)} from those of the schedule, ` +
    `${number(fidelity.gapDistanceBeyondTick)} beyond ${formatQuantity({ dimension: 'duration', value: TICK })}; ${count}`
  );
}

/** Between neighbours of a sorted list; sorted themselves. */
const gapsOf = (sorted: Float64Array): Float64Array =>
  sorted
    .subarray(1)
    .map((value, index) => value - (sorted[index] ?? NaN))
    .sort();

/** Of two sorted samples, where what is off by `tolerance` is equal. */
function distanceOf(one: Float64Array, other: Float64Array, tolerance: number): number {
  if (one.length === 0 || other.length === 0) return NaN;
  return Math.max(0, excessOf(one, other, tolerance), excessOf(other, one, tolerance));
}

/** By how much one sample is more often at or below a value than the other is at or below that value and the tolerance. */
function excessOf(one: Float64Array, other: Float64Array, tolerance: number): number {
  let excess = 0;
  let below = 0;
  for (const [index, value] of one.entries()) {
    while ((other[below] ?? Infinity) <= value + tolerance) below += 1;
    excess = Math.max(excess, (index + 1) / one.length - below / other.length);
  }
  return excess;
}

/** The most instants of a sorted list that are past while the same number of another one, none of them earlier, is not. */
function countDeviationOf(due: Float64Array, sent: Float64Array): number {
  let most = 0;
  let [past, gone] = [0, 0];
  while (past < due.length || gone < sent.length) {
    const now = Math.min(due[past] ?? Infinity, sent[gone] ?? Infinity);
    while ((due[past] ?? Infinity) <= now) past += 1;
    while ((sent[gone] ?? Infinity) <= now) gone += 1;
    most = Math.max(most, past - gone);
  }
  return most;
}

const number = (value: number): string => formatQuantity({ dimension: 'count', value });
const time = (value: number): string => formatQuantity({ dimension: 'duration', value });
const rate = (value: number): string => formatQuantity({ dimension: 'request rate', value });
