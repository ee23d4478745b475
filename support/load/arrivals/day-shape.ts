import { milliseconds, type Milliseconds } from '../../quantities/units';
import { seededFractions } from '../../statistics/random';
import { normalQuantile } from '../lengths/standard-normal';
import type { ArrivalStep } from './stepped-arrivals';

/** What days of arrivals are to be like. */
interface DayShape {
  /** A whole number from 1 on. */
  readonly days: number;
  /** Requests per second, over all days. */
  readonly meanRate: number;
  /** Real time for an hour of the day: 150 ms for a week in 25 s. */
  readonly hour: Milliseconds;
  /** The rate of the busiest hour of a day over the mean of that day, from 1 (no shape at all) to `MOST_PEAK`; absent: 1.8. */
  readonly peakToMean?: number;
  /** How much days differ: the standard deviation of the logarithm of their means; absent: 0.05, 0: not at all. */
  readonly dayToDay?: number;
  readonly seed: number;
}

/**
 * How much is asked in each hour of the day, from midnight on, of 100 in the busiest. It is synthetic: drawn by hand
 * after what is common to services that people use, asleep before dawn, at work by ten, fewer of them at noon, and
 * most in the evening. It is no measurement of any service, and forecasts that succeed on it show that they find such
 * a shape, not that traffic has it.
 */
const HOURS = [
  30, 20, 14, 11, 10, 13, 22, 36, 52, 65, 71, 69, 61, 63, 70, 73, 74, 77, 84, 95, 100, 90, 68, 46,
] as const;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const HOURS_MEAN = mean(HOURS);
/** The busiest hour beyond the mean is 1, and the others are what they are beside it: their mean is 0. */
const DEVIATIONS = HOURS.map((hour) => (hour - HOURS_MEAN) / (Math.max(...HOURS) - HOURS_MEAN));
/** With a higher peak there would be less than nothing at night. */
const MOST_PEAK = 1 - 1 / Math.min(...DEVIATIONS);

/**
 * Steps of an hour each, day after day, whose shape is synthetic: an hour has the mean of its day times
 * `1 + (peakToMean - 1) d`, where d is how far the hour lies from the mean of a table, 1 for the busiest; so the mean of
 * a day stays what it is for any peak. Days are log-normal, the same for the same seed, and scaled so that the mean
 * of all of them is the one asked for. Throws an error that names every fault of the options.
 */
export function dayShapedSteps(options: DayShape): readonly ArrivalStep[] {
  const faults = faultsOf(options);
  if (faults.length > 0) throw new Error(`The shape of the days is not in order:\n  ${faults.join('\n  ')}`);
  const { days, meanRate, hour, peakToMean = 1.8, dayToDay = 0.05, seed } = options;
  const fraction = seededFractions(seed);
  const sizes = Array.from({ length: days }, () => Math.exp(dayToDay * normalQuantile(fraction())));
  const usual = mean(sizes);
  return sizes.flatMap((size) =>
    DEVIATIONS.map((deviation) => ({
      // At the highest peak, the quietest hour may come out a hair below nothing.
      rate: Math.max(0, meanRate * (size / usual) * (1 + (peakToMean - 1) * deviation)),
      duration: milliseconds(hour),
    })),
  );
}

function faultsOf({ days, meanRate, hour, peakToMean = 1, dayToDay = 0, seed }: DayShape): string[] {
  const positive = (value: number): boolean => Number.isFinite(value) && value > 0;
  const checks: readonly [name: string, value: number, holds: boolean, wanted: string][] = [
    [
      'days',
      days,
      Number.isSafeInteger(days) && days >= 1,
      'a whole number of days from 1 on, for example 7',
    ],
    ['meanRate', meanRate, positive(meanRate), 'requests per second above 0, for example 100'],
    ['hour', hour, positive(hour), 'milliseconds above 0, for example 150'],
    [
      'peakToMean',
      peakToMean,
      peakToMean >= 1 && peakToMean <= MOST_PEAK,
      `a number from 1 to ${(Math.floor(100 * MOST_PEAK) / 100).toFixed(2)}, for example 1.8`,
    ],
    ['dayToDay', dayToDay, dayToDay >= 0 && dayToDay <= 1, 'a number from 0 to 1, for example 0.05'],
    ['seed', seed, Number.isInteger(seed), 'a whole number of 32 bits, for example 7'],
  ];
  return checks.flatMap(([name, value, holds, wanted]) =>
    holds ? [] : [`${name} is ${value}; write ${wanted}`],
  );
}
