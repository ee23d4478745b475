import { DEFAULT_BOOTSTRAP, type BootstrapOptions } from '../statistics/block-bootstrap';
import { FITTED_PARAMETERS, intervalOf, resampledTimes, type Interval } from './usl-bootstrap';
import { peakOf, peakUsers, rangeOf, type UserRange, type UslPeak } from './usl-peak';
import { checkPoint, timedLevels, type UslPoint } from './usl-point';
import { qualityOf, type UslQuality } from './usl-quality';
import { fitTimes, timeAt, type UslTimes } from './usl-times';
import { rangeText, usersText } from './users-text';

/** Throughput on the curve with the interval of the curve, not of a single measurement; never extrapolated. */
type UslThroughput =
  | ({ readonly status: 'within its range' } & Interval)
  | { readonly status: 'outside its range'; readonly reason: string };

/** A fitted curve; plain data but for `throughputAt`. */
export interface UslFit {
  readonly status: 'fitted';
  /** Throughput of one user, in the unit of the points. */
  readonly lambda: Interval;
  /** Serial share of the work, 0 to 1: what users wait for one after the other. */
  readonly sigma: Interval;
  /** Crosstalk: what each pair of users costs, as a share of the time of one request; 0 or more. */
  readonly kappa: Interval;
  readonly range: UserRange;
  readonly peak: UslPeak;
  readonly quality: UslQuality;
  /** Measurements behind it. */
  readonly n: number;
  readonly confidence: number;
  readonly method: string;
  readonly throughputAt: (users: number) => UslThroughput;
}

/** Points that carry no curve, and why. */
export interface UslNotFitted {
  readonly status: 'not fitted';
  readonly reason: string;
  readonly n: number;
}

/** Three parameters are fitted: with a level left out, there is still one more than them. */
const LEAST_LEVELS = FITTED_PARAMETERS + 2;

/**
 * Fits the Universal Scalability Law X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)), 0 <= sigma <= 1 and
 * kappa >= 0 (Gunther 2007, Guerrilla Capacity Planning, chapters 4 to 6), to throughput measured at levels of concurrent
 * users, in any order and also several times a level, by least squares of relative errors. Whether the curve may be
 * relied on says `quality`. Not fitted below `LEAST_LEVELS` levels, or where a level got nothing done; throws a
 * `RangeError` for a point that cannot have been measured.
 */
export function fitUsl(
  points: readonly UslPoint[],
  options: Partial<BootstrapOptions> = {},
): UslFit | UslNotFitted {
  points.forEach(checkPoint);
  const n = points.length;
  const reason = faultOf(points);
  if (reason !== undefined) return { status: 'not fitted', reason, n };
  const chosen = { ...DEFAULT_BOOTSTRAP, ...options };
  const levels = timedLevels(points);
  const times = fitTimes(levels);
  if (firstTime(times) === 0) return { status: 'not fitted', reason: NO_FIRST_USER, n };
  const resampled = resampledTimes(levels, times, chosen);
  const interval = (figure: (of: UslTimes) => number): Interval =>
    intervalOf(figure, times, resampled, chosen.confidence);
  const range = rangeOf(levels);
  return {
    status: 'fitted',
    lambda: interval((of) => 1 / firstTime(of)),
    sigma: interval((of) => of.serial / firstTime(of)),
    kappa: interval((of) => of.crosstalk / firstTime(of)),
    range,
    peak: peakOf(times, interval(peakUsers), levels),
    quality: qualityOf(times, levels),
    n,
    confidence: chosen.confidence,
    method: `least squares of relative errors, parametric bootstrap with ${chosen.resamples} resamplings`,
    throughputAt: (at) =>
      at >= range.from && at <= range.to
        ? { status: 'within its range', ...interval((of) => at / timeAt(of, at)) }
        : {
            status: 'outside its range',
            reason: `${usersText(at)}: only ${rangeText(range)} were measured`,
          },
  };
}

const NO_FIRST_USER =
  'throughput falls so steeply that the curve has no throughput of one user; measure fewer users, too';

/** Why these points carry no curve. */
function faultOf(points: readonly UslPoint[]): string | undefined {
  const idle = points.find(({ throughput }) => throughput === 0);
  if (idle !== undefined)
    return `nothing was done at ${usersText(idle.users)}, which is no point of this curve; leave that level out`;
  const levels = new Set(points.map(({ users }) => users)).size;
  if (levels >= LEAST_LEVELS) return undefined;
  return `${levels} of at least ${LEAST_LEVELS} levels of users: three parameters need that many to tell an error`;
}

/** Time of a request with one user. */
const firstTime = ({ parallel, serial }: UslTimes): number => parallel + serial;
