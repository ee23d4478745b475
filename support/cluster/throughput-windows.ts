import { mean, sampleStandardDeviation } from 'simple-statistics';
import { formatQuantity } from '../quantities/quantity';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Estimation } from '../statistics/estimate';
import { studentQuantile } from '../statistics/student-t';
import type { ServedRequest } from './served-request';

/** Requests that completed in a stretch of time, and how many that are a second. */
interface ThroughputWindow {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly completed: number;
  readonly perSecond: number;
}

/** Whole windows of one length on either side of a fault, in the order of time. */
export interface ThroughputWindows {
  readonly faultAt: Milliseconds;
  readonly length: Milliseconds;
  readonly before: readonly ThroughputWindow[];
  readonly after: readonly ThroughputWindow[];
}

/** When to count: from a steady load on, and until the end of the watch. */
export interface ThroughputWatch {
  readonly from: Milliseconds;
  readonly faultAt: Milliseconds;
  readonly until: Milliseconds;
}

const FEWEST_BEFORE = 5;
const CONFIDENCE = 0.95;

/**
 * Completed requests by when they ended, in windows that the fault parts: none holds anything of both sides. What
 * fills no whole window at either end is left out.
 */
export function throughputWindows(
  requests: readonly Pick<ServedRequest, 'endedAt' | 'outcome'>[],
  { from, faultAt, until }: ThroughputWatch,
  length: Milliseconds = milliseconds(1000),
): ThroughputWindows {
  const wholes = (time: number): number => Math.max(0, Math.floor(time / length + 1e-9));
  const [earlier, later] = [wholes(faultAt - from), wholes(until - faultAt)];
  const counts = new Array<number>(earlier + later).fill(0);
  for (const { endedAt, outcome } of requests) {
    const index = earlier + Math.floor((endedAt - faultAt) / length);
    const count = counts[index];
    if (outcome === 'completed' && count !== undefined) counts[index] = count + 1;
  }
  const windows = counts.map((completed, index): ThroughputWindow => {
    const start = faultAt + (index - earlier) * length;
    return {
      from: milliseconds(start),
      to: milliseconds(start + length),
      completed,
      perSecond: (1000 * completed) / length,
    };
  });
  return { faultAt, length, before: windows.slice(0, earlier), after: windows.slice(earlier) };
}

/**
 * The lowest window after a fault in % of the mean of the windows before it. Its bounds are Student's prediction
 * intervals, t * s * sqrt(1 + 1/n): how far from the mean windows lie by themselves, as those before the fault show. It
 * is the lowest of many, so the upper bound is the reach of all of them at once (Bonferroni), or each server would be
 * low at some time; the lower bound is that of a single window, as being the lowest makes it low and never high.
 */
export function lowestThroughput({ faultAt, length, before, after }: ThroughputWindows): Estimation {
  const n = before.length + after.length;
  const usual = before.map(({ completed }) => completed);
  const [lowest] = after.toSorted((one, other) => one.completed - other.completed);
  const reason = whyTooFew(before, after);
  if (lowest === undefined || reason !== undefined)
    return { status: 'too few samples', reason: reason ?? 'no window was watched after the fault', n };
  const average = mean(usual);
  const value = (100 * lowest.completed) / average;
  const deviation = (100 * sampleStandardDeviation(usual) * Math.sqrt(1 + 1 / usual.length)) / average;
  const reachOf = (windows: number): number =>
    studentQuantile(1 - (1 - CONFIDENCE) / (2 * windows), usual.length - 1) * deviation;
  const time = (duration: number): string => formatQuantity({ dimension: 'duration', value: duration });
  return {
    status: 'estimated',
    value,
    low: Math.max(0, value - reachOf(1)),
    high: value + reachOf(after.length),
    n,
    of: 'windows',
    confidence: CONFIDENCE,
    dimension: 'share',
    narrows: false,
    method:
      `lowest of ${after.length} windows of ${time(length)}, ${time(lowest.from - faultAt)} after the fault; ` +
      `Student's prediction intervals from the ${before.length} before it`,
  };
}

/**
 * Mean throughput from an instant on, by which the cluster had rebalanced, in % of the mean before the fault. The two
 * means are independent, so their relative errors add as the legs of a right triangle do; degrees of freedom by Welch
 * and Satterthwaite.
 */
export function recoveredThroughput(
  { before, after }: ThroughputWindows,
  since: Milliseconds | undefined,
): Estimation {
  const recovered = since === undefined ? [] : after.filter(({ from }) => from >= since);
  const n = before.length + recovered.length;
  const tooFew = (reason: string): Estimation => ({ status: 'too few samples', reason, n });
  if (since === undefined) return tooFew('the cluster did not rebalance while it was watched');
  const reason = whyTooFew(before, recovered);
  if (reason !== undefined) return tooFew(reason);
  if (recovered.length < 2) return tooFew('one window does not tell how much windows differ');
  const [usual, now] = [errorOf(before), errorOf(recovered)];
  const value = (100 * now.mean) / usual.mean;
  const variance = usual.variance + now.variance;
  const degrees = variance ** 2 / (usual.variance ** 2 / usual.degrees + now.variance ** 2 / now.degrees);
  const quantile = variance === 0 ? 0 : studentQuantile((1 + CONFIDENCE) / 2, degrees);
  const reach = quantile * value * Math.sqrt(variance);
  return {
    status: 'estimated',
    value,
    low: Math.max(0, value - reach),
    high: value + reach,
    n,
    of: 'windows',
    confidence: CONFIDENCE,
    dimension: 'share',
    method: `mean of ${recovered.length} windows since the load was shared anew, of that of ${before.length} before the fault`,
  };
}

/** Mean, the variance of that mean as a part of it squared, and its degrees of freedom. */
function errorOf(windows: readonly ThroughputWindow[]): {
  readonly mean: number;
  readonly variance: number;
  readonly degrees: number;
} {
  const counts = windows.map(({ completed }) => completed);
  const average = mean(counts);
  const error = average === 0 ? 0 : sampleStandardDeviation(counts) / average;
  return { mean: average, variance: error ** 2 / counts.length, degrees: counts.length - 1 };
}

function whyTooFew(
  before: readonly ThroughputWindow[],
  after: readonly ThroughputWindow[],
): string | undefined {
  if (before.length < FEWEST_BEFORE)
    return `${before.length} of at least ${FEWEST_BEFORE} windows before the fault: fewer do not tell how much windows differ`;
  if (before.every(({ completed }) => completed === 0)) return 'nothing completed before the fault';
  return after.length === 0 ? 'no whole window was watched after the fault' : undefined;
}
