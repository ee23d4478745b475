import { seededFractions } from '../../statistics/random';
import type { RegularSeries } from '../../statistics/regular-series';
import { LEAST_BLOCKS, LEAST_ERRORS } from './least';

/** Every origin fits all candidates anew; so many of them cost little and say enough. */
const ORIGINS = 60;
/** Not the caller's: another seed must not judge other windows. */
const PLACES_SEED = 1;
/** Steps of past before the first origin: seasons, or steps where there is no season. */
const SEASONS_BEFORE = 2;
const STEPS_BEFORE = 24;
/** Errors of windows that overlap are alike: those that the first judgement rests on span so many windows. */
const WINDOWS_BEFORE_JUDGING = 3;
/** A longer season beside the shortest is believed in where the history holds so many. */
const LONG_SEASONS = 3;
/** Far beyond any history that is kept, so that the search for one that is long enough ends. */
const LONGEST_SEARCH = 1e6;

/** What is forecast, and how it is judged. */
export interface BacktestOptions {
  /** Steps of the series in the predicted window. */
  readonly horizon: number;
  /** In steps: 24 and 168 for a day and a week of hours. */
  readonly seasons: readonly number[];
}

/** Where the origins of a history lie, in steps from its beginning. */
export interface Plan {
  readonly horizon: number;
  /** Ascending; the longer ones only where the history holds three of them. */
  readonly seasons: readonly number[];
  /** That of the yardstick; 1 where there is none. */
  readonly season: number;
  readonly origins: readonly number[];
  /** On average, from one origin to the next. */
  readonly stride: number;
  /** Steps from the first origin to the first that may be judged. */
  readonly calibration: number;
}

/** Options that mean nothing; the message says which. */
export class ForecastOptionsError extends Error {
  override readonly name = 'ForecastOptionsError';
}

/**
 * Origins over a history of `length` steps, sixty of them at most and by every part of a day where it is long, at every
 * step where it is short. Throws a `ForecastOptionsError`.
 */
export function planOf(length: number, { horizon, seasons }: BacktestOptions): Plan {
  if (!Number.isInteger(horizon) || horizon < 1)
    throw new ForecastOptionsError(`a horizon of ${horizon} steps; give a whole number from 1`);
  const odd = seasons.find((season) => !Number.isInteger(season) || season < 2);
  if (odd !== undefined)
    throw new ForecastOptionsError(`a season of ${odd} steps; give whole numbers from 2, or none`);
  const ascending = [...new Set(seasons)].sort((one, other) => one - other);
  const season = ascending[0] ?? 1;
  const first = Math.max(SEASONS_BEFORE * season, STEPS_BEFORE);
  const places = Math.max(0, length - horizon - first + 1);
  const stride = Math.max(1, places / ORIGINS);
  return {
    horizon,
    seasons: ascending.filter((long) => long === season || length >= LONG_SEASONS * long),
    season,
    origins: placesOf(places, stride).map((place) => first + place),
    stride,
    calibration: Math.max(LEAST_ERRORS * stride + horizon, WINDOWS_BEFORE_JUDGING * horizon),
  };
}

/** One place in each stretch as long as the stride, drawn: at equal distances some hours of the day might never come. */
function placesOf(places: number, stride: number): readonly number[] {
  if (stride === 1) return Array.from({ length: places }, (_, place) => place);
  const fraction = seededFractions(PLACES_SEED);
  const drawn = Array.from({ length: ORIGINS }, (_, stretch) => Math.floor((stretch + fraction()) * stride));
  return [...new Set(drawn)];
}

/**
 * The least steps of one block of windows, from which the interval of their error is told: a season and a window, as
 * all windows that reach into a day share how hard it was to foresee, and two windows at least, as nearer ones overlap.
 * Without a season, as many windows as the cube root of their number take its place (Hall, Horowitz & Jing 1995).
 */
export function blockLength(
  origins: number,
  { horizon, season, stride }: Pick<Plan, 'horizon' | 'season' | 'stride'>,
): number {
  const alike = season > 1 ? season : Math.ceil(Math.cbrt(origins)) * stride;
  return Math.ceil(Math.max(alike + horizon, 2 * horizon, stride));
}

/** Steps of a history without gaps whose error can be told with an interval. */
export function neededSteps(options: BacktestOptions): number {
  const { season } = planOf(0, options);
  for (let length = season; length < LONGEST_SEARCH; length += Math.max(1, Math.floor(season / 2))) {
    const plan = planOf(length, options);
    const [first = 0] = plan.origins;
    const judged = plan.origins.filter((origin) => origin >= first + plan.calibration).length;
    // The first and the last of them may lie a stride nearer to each other than on average.
    if ((judged - 1) * plan.stride >= LEAST_BLOCKS * blockLength(judged, plan)) return length;
  }
  return Infinity;
}

/** A number of steps as days or hours: '7 days', '30 h'. */
export function durationText(steps: number, { step }: Pick<RegularSeries, 'step'>): string {
  const hours = (steps * step) / 3_600_000;
  return hours >= 48 ? `${rounded(hours / 24)} days` : `${rounded(hours)} h`;
}

const rounded = (value: number): string => String(Number(value.toFixed(1)));
