/** Some time, from one instant to another, in ms. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** How often something was detected in a time in which nothing was made. */
interface AlarmRate {
  readonly minutes: number;
  readonly alarms: number;
  /** Alarms per minute, and what they are at most with the confidence asked for. */
  readonly perMinute: number;
  readonly atMost: number;
}

const MINUTE_MS = 60_000;

/** Of spikes by the instant at which they were detected. */
export function alarmRate(
  spans: readonly TimeSpan[],
  detectedAt: readonly number[],
  confidence: number,
): AlarmRate {
  const minutes = spans.reduce((sum, { from, to }) => sum + (to - from), 0) / MINUTE_MS;
  const alarms = detectedAt.filter((at) => spans.some(({ from, to }) => at >= from && at < to)).length;
  return {
    minutes,
    alarms,
    perMinute: alarms / minutes,
    atMost: poissonUpperBound(alarms, confidence) / minutes,
  };
}

/** What is left of a time without these spans, which do not overlap and are in the order of time. */
export function timeBetween({ from, to }: TimeSpan, spans: readonly TimeSpan[]): readonly TimeSpan[] {
  const starts = [from, ...spans.map((span) => span.to)];
  const ends = [...spans.map((span) => span.from), to];
  return starts.map((start, place) => ({ from: start, to: Math.max(start, ends[place] ?? to) }));
}

/**
 * The greatest mean of a Poisson distribution that has a count as small as this with a chance of 1 - confidence: the
 * exact one-sided upper bound, 3.0 for a count of 0 at 95 %. Source: Garwood 1936.
 */
export function poissonUpperBound(count: number, confidence: number): number {
  let [low, high] = [0, 10 + 10 * count - Math.log(1 - confidence)];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (poissonCumulative(count, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** P(X <= count) of that mean. */
function poissonCumulative(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let i = 1; i <= count; i += 1) {
    term *= mean / i;
    sum += term;
  }
  return sum;
}
