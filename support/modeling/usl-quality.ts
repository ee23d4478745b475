import { mean } from 'simple-statistics';
import { formatQuantity } from '../quantities/quantity';
import { fitTimes, timeAt, type TimedLevel, type UslTimes } from './usl-times';

interface Measured {
  /** Share of the variance of throughput that the curve explains; absent where throughput is the same everywhere. */
  readonly rSquared?: number;
  /** Mean of |predicted - measured| / measured, each level predicted from all others; infinite where it cannot be. */
  readonly leftOutError: number;
  /** Both in words, with the limit that was missed. */
  readonly text: string;
}

/** How well the curve tells what was measured, and whether that is well enough to be relied on. */
export type UslQuality = Measured & { readonly verdict: 'good' | 'poor' };

const LEAST_R_SQUARED = 0.9;
const MOST_LEFT_OUT_ERROR = 0.2;
/** Throughputs that differ by no more than that share differ by rounding. */
const NO_DIFFERENCE = 1e-6;

/**
 * R squared on throughput says little about a curve (a few large values rule it), so the error at levels that were
 * left out counts too; the outermost ones are extrapolated to, which makes that error a hard one. `levels` must
 * hold more numbers of users than one.
 */
export function qualityOf(times: UslTimes, levels: readonly TimedLevel[]): UslQuality {
  const rSquared = rSquaredOf(times, levels);
  const leftOutError = leftOutErrorOf(levels);
  const [unexplained, missed] = [
    rSquared !== undefined && rSquared < LEAST_R_SQUARED,
    leftOutError > MOST_LEFT_OUT_ERROR,
  ];
  const explained =
    rSquared === undefined ? 'throughput the same at every level' : `R² ${rSquaredText(rSquared)}`;
  return {
    ...(rSquared === undefined ? {} : { rSquared }),
    leftOutError,
    verdict: unexplained || missed ? 'poor' : 'good',
    text:
      `${explained}${unexplained ? ` (below ${LEAST_R_SQUARED})` : ''}, off by ${errorText(leftOutError)}` +
      `${missed ? ` (above ${errorText(MOST_LEFT_OUT_ERROR)})` : ''} when each level is left out`,
  };
}

function rSquaredOf(times: UslTimes, levels: readonly TimedLevel[]): number | undefined {
  const throughputs = levels.map(({ users, time }) => users / time);
  if (Math.max(...throughputs) <= (1 + NO_DIFFERENCE) * Math.min(...throughputs)) return undefined;
  const middle = mean(throughputs);
  const residual = levels.reduce(
    (sum, { users, time }) => sum + (users / time - users / timeAt(times, users)) ** 2,
    0,
  );
  return 1 - residual / throughputs.reduce((sum, throughput) => sum + (throughput - middle) ** 2, 0);
}

function leftOutErrorOf(levels: readonly TimedLevel[]): number {
  const errors = [...Map.groupBy(levels, ({ users }) => users)].flatMap(([users, leftOut]) => {
    const time = timeAt(fitTimes(levels.filter((level) => level.users !== users)), users);
    return leftOut.map((level) => Math.abs(level.time / time - 1));
  });
  return mean(errors);
}

/** Three digits, rounded down: 0.8996 is not 0.9, nor 0.9996 all of it. */
const rSquaredText = (rSquared: number): string => String(Math.floor(rSquared * 1000 + 1e-6) / 1000);

/** A relative error in percent. */
export function errorText(error: number): string {
  if (error < 0.001) return 'less than 0.1%';
  return Number.isFinite(error) ? formatQuantity({ dimension: 'share', value: 100 * error }) : 'any amount';
}
