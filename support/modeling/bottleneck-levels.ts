import { median } from 'simple-statistics';
import type { ResourcePoint } from '../statistics/resource-point';
import { kneeOf } from './knee';

/** Medians over points of about the same load; NaN where nothing was measured at it. */
export interface BottleneckLevel {
  readonly load: number;
  readonly latency: number;
  readonly utilisation: Readonly<Record<string, number>>;
}

/** More levels than these would be ruled by the noise of single points, fewer would hide a bend. */
const MOST_LEVELS = 12;

/** The points by rising load, in at most twelve levels of about as many points each. */
export function levelsOf(
  points: readonly ResourcePoint[],
  resources: readonly string[],
): readonly BottleneckLevel[] {
  const sorted = points.toSorted((one, other) => one.load - other.load);
  const count = Math.min(MOST_LEVELS, sorted.length);
  return Array.from({ length: count }, (_, level) => {
    const group = sorted.slice(
      Math.round((level * sorted.length) / count),
      Math.round(((level + 1) * sorted.length) / count),
    );
    return {
      load: finiteMedian(group.map(({ load }) => load)),
      latency: finiteMedian(group.map(({ latency }) => latency)),
      utilisation: Object.fromEntries(
        resources.map((resource) => [
          resource,
          finiteMedian(group.map(({ utilisation }) => utilisation[resource] ?? NaN)),
        ]),
      ),
    };
  });
}

/** The level from which on more load buys waiting, by the power of each; undefined where latency did not bend. */
export function kneeLevelOf(levels: readonly BottleneckLevel[]): BottleneckLevel | undefined {
  const timed = levels.filter(({ load, latency }) => load > 0 && latency > 0);
  // A single user cannot be fewer, 1 request/s can: so that no unit of load makes it one, the least load is 2.
  const usersOf = ({ load }: BottleneckLevel): number => (2 * load) / (timed[0]?.load ?? NaN);
  const knee = kneeOf(
    timed.map((level) => ({ users: usersOf(level), throughput: level.load, latency: level.latency })),
  );
  return knee.status === 'found' ? timed.find((level) => usersOf(level) === knee.users) : undefined;
}

function finiteMedian(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? NaN : median(finite);
}
