import { nonNegativeLeastSquares } from './non-negative-least-squares';

/**
 * The Universal Scalability Law as the time that N users take for one request each:
 * N/X(N) = parallel + serial x N + crosstalk x N x (N - 1), none of them negative. Its usual parameters are
 * lambda = 1/(parallel + serial), sigma = serial x lambda, kappa = crosstalk x lambda: so sigma, a share, stays
 * between 0 and 1. Times are in the inverse of the unit of throughput.
 */
export interface UslTimes {
  readonly parallel: number;
  readonly serial: number;
  readonly crosstalk: number;
}

/** One measurement: N/X at N users, and how much its relative error counts, one over its standard deviation. */
export interface TimedLevel {
  readonly users: number;
  readonly time: number;
  readonly weight: number;
}

/** N/X at that number of users. */
export const timeAt = ({ parallel, serial, crosstalk }: UslTimes, users: number): number =>
  parallel + serial * users + crosstalk * users * (users - 1);

/** The weighted logarithm of measured over fitted: a relative error that is the same for twice and for half. */
export const relativeError = (times: UslTimes, { users, time, weight }: TimedLevel): number =>
  weight * Math.log(time / timeAt(times, users));

/** The sum of the squared relative errors of a curve; infinite where it has no time left at a level. */
export const squaredErrors = (times: UslTimes, levels: readonly TimedLevel[]): number =>
  levels.reduce((sum, level) => sum + relativeError(times, level) ** 2, 0);

const MOST_STEPS = 100;
const LEAST_SHARE = 2 ** -20;
/** A step that betters the fit by less than that share of it is the last one. */
const SETTLED = 1e-6;
/** A term that is no more than that share of the time at any level is what rounding left of nought. */
const ROUNDING = 1e-9;

/**
 * The curve with the least squared relative errors. Starts from the linear fit of N/X (Gunther 2007, 5.5, there with
 * coefficients of any sign) and goes on by Gauss-Newton, each step of which is a non-negative least-squares fit too, halved until
 * it betters the curve.
 */
export const fitTimes = (levels: readonly TimedLevel[]): UslTimes =>
  withoutRounding(leastSquaredErrors(levels), levels);

function leastSquaredErrors(levels: readonly TimedLevel[]): UslTimes {
  let times = linearFit(
    levels,
    levels.map(({ time }) => time),
    levels.map(() => 1),
  );
  let errors = squaredErrors(times, levels);
  if (!Number.isFinite(errors)) {
    times = { parallel: Math.min(...levels.map(({ time }) => time)), serial: 0, crosstalk: 0 };
    errors = squaredErrors(times, levels);
  }
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const fitted = levels.map(({ users }) => timeAt(times, users));
    // log(time / curve) is about 1 + log(time / fitted) - curve / fitted: linear in the curve.
    const wanted = levels.map(({ time }, index) => 1 + Math.log(time / (fitted[index] ?? NaN)));
    const better = betterOnTheWay(times, linearFit(levels, fitted, wanted), errors, levels);
    if (better === undefined) return times;
    const gain = errors - better.errors;
    ({ times, errors } = better);
    if (gain <= SETTLED * errors) return times;
  }
  return times;
}

/** The curve whose values, as shares of `scale`, come nearest to `wanted`. */
function linearFit(
  levels: readonly TimedLevel[],
  scale: readonly number[],
  wanted: readonly number[],
): UslTimes {
  const weights = levels.map(({ weight }, index) => weight / (scale[index] ?? NaN));
  const columnOf = (value: (users: number) => number): readonly number[] =>
    levels.map(({ users }, index) => value(users) * (weights[index] ?? NaN));
  const columns = [columnOf(() => 1), columnOf((users) => users), columnOf((users) => users * (users - 1))];
  const target = levels.map(({ weight }, index) => weight * (wanted[index] ?? NaN));
  const [parallel = NaN, serial = NaN, crosstalk = NaN] = nonNegativeLeastSquares(columns, target);
  return { parallel, serial, crosstalk };
}

function withoutRounding(times: UslTimes, levels: readonly TimedLevel[]): UslTimes {
  const { parallel, serial, crosstalk } = times;
  const kept = (term: number, factor: (users: number) => number): number =>
    levels.some(({ users }) => term * factor(users) > ROUNDING * timeAt(times, users)) ? term : 0;
  return {
    parallel: kept(parallel, () => 1),
    serial: kept(serial, (users) => users),
    crosstalk: kept(crosstalk, (users) => users * (users - 1)),
  };
}

/** The first of the whole way, half of it, a quarter ... that has smaller errors; undefined where none has. */
function betterOnTheWay(
  from: UslTimes,
  to: UslTimes,
  errors: number,
  levels: readonly TimedLevel[],
): { times: UslTimes; errors: number } | undefined {
  const between = (one: number, other: number, share: number): number => (1 - share) * one + share * other;
  for (let share = 1; share > LEAST_SHARE; share /= 2) {
    const times = {
      parallel: between(from.parallel, to.parallel, share),
      serial: between(from.serial, to.serial, share),
      crosstalk: between(from.crosstalk, to.crosstalk, share),
    };
    const found = squaredErrors(times, levels);
    if (found < errors) return { times, errors: found };
  }
  return undefined;
}
