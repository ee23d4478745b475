import { sampleCorrelation, sum } from 'simple-statistics';
import type { ResourcePoint } from '../statistics/resource-point';

/** Points that follow each other, as many in each stretch, so that the means of stretches tell more than chance. */
export interface Stretches {
  /** The means of each stretch, in the order of time. */
  readonly means: readonly ResourcePoint[];
  /** How many points a stretch has; the last ones a few more or less. */
  readonly length: number;
  /** What the mean load of a stretch varies by without a change, as a standard deviation in requests/s. */
  readonly noise: number;
  /** Whether the load of a point is told by that of its neighbours; it is not where loads come in no order. */
  readonly isOrdered: boolean;
}

/** Load is counted: with a mean of n answers a window it varies by its square root. Stretches vary by a tenth. */
const NOISE = 0.1;
/** Fewer stretches would hide a bend. */
const LEAST_STRETCHES = 12;
/** Less than that share of a load is clearly less than it. */
const CLEARLY_LESS = 2 / 3;
/** A correlation of as many standard errors is none by chance. */
const NO_CHANCE = 3;
/** Standard deviations of a difference, of which the largest of many is seldom more. */
const BY_CHANCE = 3;
/** So many stretches of clearly less load are a fall; a single one is low by chance. */
const LEAST_CLEAR = 2;
/** From that many times the response time on requests wait for more than they did, noise apart. */
const SLOWER = 1.2;

/** Points in the order of time, in stretches as long as the noise of their load asks for; without order, of one. */
export function stretchesOf(points: readonly ResourcePoint[], resources: readonly string[]): Stretches {
  const varies = noiseOf(points);
  const most = Math.max(...points.map(({ load }) => load));
  const longest = Math.max(1, Math.floor(points.length / LEAST_STRETCHES));
  // The highest single load is chance as well: all but the noise of it.
  const wanted = Math.ceil((varies / (NOISE * Math.max(most / 2, most - 2 * varies))) ** 2);
  const noisy = Math.min(longest, Math.max(1, Number.isFinite(wanted) ? wanted : 1));
  const loads = points.map(({ load }) => load);
  const isOrdered = correlationOf(meansAround(loads, noisy), loads) * Math.sqrt(points.length) > NO_CHANCE;
  const length = isOrdered ? noisy : 1;
  const count = Math.ceil(points.length / length);
  const means = Array.from({ length: count }, (_, index) =>
    meanOf(
      points.slice(
        Math.round((index * points.length) / count),
        Math.round(((index + 1) * points.length) / count),
      ),
      resources,
    ),
  );
  return { means, length, noise: varies / Math.sqrt(length), isOrdered };
}

/** The mean of so many neighbours on either side of each, without itself. */
export function meansAround(values: readonly number[], length: number): readonly number[] {
  return values.map((value, index) => {
    const near = values.slice(Math.max(0, index - length), index + length + 1);
    return (sum([...near]) - value) / (near.length - 1);
  });
}

/** Whether the one load is less than the other by more than a third, and by more than chance: `noise` is that of the difference. */
export const isClearlyLess = (one: number, other: number, noise: number): boolean =>
  one < CLEARLY_LESS * other && isMoreThanChance(other - one, noise);

/** Whether a difference is one that the largest of many seldom has without a change. */
export const isMoreThanChance = (difference: number, noise: number): boolean =>
  difference > BY_CHANCE * noise;

/** The mean load of a stretch and the ones beside it: that of the highest stretch alone is high by chance as well. */
export function loadAround(means: readonly ResourcePoint[], index: number): number {
  return mean(means.slice(Math.max(0, index - 1), index + 2).map(({ load }) => load));
}

/**
 * The points without those at which the system was overloaded: less was answered than before and it took longer.
 * There the use of a resource is no straight line of load. Where load falls by itself, as at night, answers take no
 * longer; what follows on a recovery is compared anew.
 */
export function withoutOverload(
  points: readonly ResourcePoint[],
  { means, noise }: Stretches,
): readonly ResourcePoint[] {
  const over = new Set<number>();
  let [top, slow, clear]: [number, number[], number] = [0, [], 0];
  means.forEach(({ load, latency }, index) => {
    const peak = means[top] ?? { load: NaN, latency: NaN };
    if (load >= peak.load || latency < peak.latency) [top, slow, clear] = [index, [], 0];
    else if (load < (1 - NOISE) * peak.load && latency >= SLOWER * peak.latency) slow.push(index);
    if (slow.at(-1) !== index) return;
    if (isClearlyLess(load, loadAround(means, top), noise * Math.sqrt(1 + 1 / 3))) clear += 1;
    if (clear < LEAST_CLEAR) return;
    // Once it is clear that load fell, all of the fall was overload.
    slow.forEach((place) => over.add(place));
    slow = [];
  });
  return over.size === 0
    ? points
    : points.filter((_, index) => !over.has(stretchAt(index, points.length, means.length)));
}

function stretchAt(index: number, points: number, count: number): number {
  const guess = Math.floor((index * count) / points);
  return [guess + 1, guess].find((stretch) => Math.round((stretch * points) / count) <= index) ?? guess;
}

/** From the differences of neighbours (von Neumann et al. 1941), where load is high: a change of load hardly counts. */
function noiseOf(points: readonly ResourcePoint[]): number {
  const pairs = points.slice(1).map((point, index) => {
    const before = points[index]?.load ?? NaN;
    return { mean: (point.load + before) / 2, square: (point.load - before) ** 2 / 2 };
  });
  const high = pairs
    .toSorted((one, other) => other.mean - one.mean)
    .slice(0, Math.ceil(pairs.length / 2))
    .map(({ square }) => square);
  return high.length === 0 ? 0 : Math.sqrt(sum(high) / high.length);
}

/** The means of points; of response times by how many were answered. */
function meanOf(points: readonly ResourcePoint[], resources: readonly string[]): ResourcePoint {
  const timed = points.filter(({ latency }) => Number.isFinite(latency));
  const answered = sum(timed.map(({ load }) => load));
  return {
    load: mean(points.map(({ load }) => load)),
    latency:
      answered > 0
        ? sum(timed.map(({ load, latency }) => load * latency)) / answered
        : mean(timed.map(({ latency }) => latency)),
    utilisation: Object.fromEntries(
      resources.map((resource) => [
        resource,
        mean(points.map(({ utilisation }) => utilisation[resource] ?? NaN).filter(Number.isFinite)),
      ]),
    ),
  };
}

/** NaN where one of the two never varies. */
const correlationOf = (ones: readonly number[], others: readonly number[]): number =>
  ones.length < 3 ? NaN : sampleCorrelation([...ones], [...others]);

const mean = (values: readonly number[]): number =>
  values.length === 0 ? NaN : sum([...values]) / values.length;
