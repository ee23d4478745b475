import { median } from 'simple-statistics';
import { outliers } from '../../statistics/outliers';

/** Below so many values of the same time of day, the odd one cannot be told from the others. */
const LEAST_SEASONS = 3;
/** Outliers in a row, beyond which they are no spike but a new level. */
const LONGEST_SPIKE = 3;
/** Steps around a value whose median is its level, where the season is shorter. */
const LEAST_AROUND = 25;

/**
 * The values with spikes drawn in; NaN stays. What is expected of a value is the median of its time of day plus the
 * median of what the values around it differ from theirs. What differs from that by a modified z-score beyond 3.5
 * (Iglewicz & Hoaglin 1993), for three steps in a row at most, is drawn in to the farthest difference that does not;
 * what lasts longer is a shift of level, and is left. With less than three seasons nothing is touched.
 */
export function damped(values: readonly number[], season: number): readonly number[] {
  if (values.length < LEAST_SEASONS * season) return values;
  const expected = expectedOf(values, season);
  const places = values.flatMap((value, place) => (Number.isNaN(value) ? [] : [place]));
  const differences = places.map((place) => (values[place] ?? NaN) - (expected[place] ?? NaN));
  const spikes = shortRuns(outliers(differences));
  if (spikes.size === 0) return values;
  const usual = differences.filter((_, index) => !spikes.has(index));
  const [lowest, highest] = [Math.min(...usual), Math.max(...usual)];
  const result = [...values];
  for (const index of spikes) {
    const [place, difference] = [places[index] ?? NaN, differences[index] ?? NaN];
    result[place] = (expected[place] ?? NaN) + Math.max(lowest, Math.min(highest, difference));
  }
  return result;
}

function expectedOf(values: readonly number[], season: number): readonly number[] {
  const usual = Array.from({ length: season }, (_, phase) =>
    medianOf(values.filter((_, place) => place % season === phase)),
  );
  const seasonal = values.map((_, place) => usual[place % season] ?? NaN);
  const rest = values.map((value, place) => value - (seasonal[place] ?? NaN));
  const reach = Math.floor(Math.max(season, LEAST_AROUND) / 2);
  return seasonal.map(
    (value, place) => value + medianOf(rest.slice(Math.max(0, place - reach), place + reach + 1)),
  );
}

/** NaN where there is none. */
function medianOf(values: readonly number[]): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length === 0 ? NaN : median(present);
}

/** The indexes that stand in runs of neighbours no longer than a spike. */
function shortRuns(indexes: readonly number[]): ReadonlySet<number> {
  const runs: number[][] = [];
  for (const index of indexes) {
    const run = runs.at(-1);
    if (run?.at(-1) === index - 1) run.push(index);
    else runs.push([index]);
  }
  return new Set(runs.filter(({ length }) => length <= LONGEST_SPIKE).flat());
}
