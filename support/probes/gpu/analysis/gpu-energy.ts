import type { Milliseconds } from '../../../quantities/units';
import type { GpuReading } from '../gpu-reading';

/** What a GPU drew over an interval, and how that is known. */
export type Energy =
  | { readonly status: 'measured'; readonly joules: number; readonly source: string }
  | { readonly status: 'unavailable'; readonly reason: string };

/** A GPU's reading and when it was taken. */
export interface TimedReading {
  readonly at: Milliseconds;
  readonly gpu: GpuReading;
}

/** From when to when. */
export interface Interval {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

interface Point {
  readonly at: number;
  readonly value: number;
}

/**
 * The energy over an interval: the difference of the GPU's own counter, linear between its steps, where it has
 * one; else the trapezoid rule over its power. The sensor behind the power sees all of the time on few GPUs (on
 * A100 and H100 a quarter of it, arXiv:2312.02741), so that figure is rough for load that changes fast.
 */
export function energyOver(readings: readonly TimedReading[], interval: Interval): Energy {
  const counter = stepsOf(pointsOf(readings, ({ energy }) => energy));
  const isCounter = counter.every(({ value }, index) => value > (counter[index - 1]?.value ?? -Infinity));
  if (isCounter && covers(counter, interval)) {
    const millijoules = valueAt(counter, interval.to, 'goes on') - valueAt(counter, interval.from, 'goes on');
    return { status: 'measured', joules: millijoules / 1000, source: "the GPU's energy counter" };
  }
  const power = pointsOf(readings, (gpu) => gpu.power);
  if (power.length === 0)
    return { status: 'unavailable', reason: 'the source gives neither energy nor power' };
  if (!covers(power, interval)) {
    const reason = 'the samples of power do not reach from its beginning to its end';
    return { status: 'unavailable', reason };
  }
  const inside = power.filter(({ at }) => at > interval.from && at < interval.to);
  const line = [interval.from, ...inside.map(({ at }) => at), interval.to].map((at) => ({
    at,
    value: valueAt(power, at, 'stays'),
  }));
  const largestGap = gapsOf(power).reduce((largest, gap) => Math.max(largest, gap), 0);
  const source = `trapezoid over ${inside.length} samples of power, at most ${(largestGap / 1000).toFixed(1)} s apart`;
  return { status: 'measured', joules: areaUnder(line) / 1000, source };
}

function pointsOf(
  readings: readonly TimedReading[],
  figure: (gpu: GpuReading) => number | undefined,
): readonly Point[] {
  return readings.flatMap(({ at, gpu }) => {
    const value = figure(gpu);
    return value === undefined ? [] : [{ at, value }];
  });
}

/** A counter that stands still was not read anew by its source: only its steps tell of a time. */
const stepsOf = (points: readonly Point[]): readonly Point[] =>
  points.filter(({ value }, index) => value !== points[index - 1]?.value);

const gapsOf = (points: readonly Point[]): readonly number[] =>
  points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at));

/** Whether the points reach both ends, or end no further from them than such points usually are apart. */
function covers(points: readonly Point[], { from, to }: Interval): boolean {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return false;
  const gaps = gapsOf(points).toSorted((a, b) => a - b);
  const reach = 1.5 * (gaps[Math.floor(gaps.length / 2)] ?? 0);
  return first.at <= from + reach && last.at >= to - reach;
}

/** The line through the points; beyond their ends it goes on as it went, or stays where it was. */
function valueAt(points: readonly Point[], at: number, beyond: 'goes on' | 'stays'): number {
  const found = points.findIndex((point) => point.at >= at);
  const after = Math.min(Math.max(found < 0 ? points.length - 1 : found, 1), points.length - 1);
  const [a, b] = [points[after - 1], points[after]];
  if (a === undefined || b === undefined) throw new RangeError('a line takes two points');
  const share = (at - a.at) / (b.at - a.at);
  const within = beyond === 'stays' ? Math.min(1, Math.max(0, share)) : share;
  return a.value + within * (b.value - a.value);
}

const areaUnder = (line: readonly Point[]): number =>
  line.slice(1).reduce((area, { at, value }, index) => {
    const before = line[index] ?? { at, value };
    return area + ((before.value + value) / 2) * (at - before.at);
  }, 0);
