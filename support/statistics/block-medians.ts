import { medianSorted } from 'simple-statistics';
import { milliseconds } from '../quantities/units';
import type { TimedValue } from './timed-value';

/**
 * Cuts the time from the first reading to the last into blocks of equal length, and takes the median instant and
 * the median value of each: spikes are gone, and so is most of what makes neighbouring readings alike. Blocks
 * without a reading are left out. The series must be in the order of its instants.
 */
export function blockMedians(series: readonly TimedValue[], blocks: number): readonly TimedValue[] {
  const [first, last] = [series[0], series.at(-1)];
  if (first === undefined || last === undefined) return [];
  const length = (last.at - first.at) / blocks;
  if (length === 0) return [medianOf(series)];
  const filled: TimedValue[][] = [];
  for (const reading of series) {
    const block = Math.min(Math.floor((reading.at - first.at) / length), blocks - 1);
    (filled[block] ??= []).push(reading);
  }
  return filled.filter((block) => block.length > 0).map(medianOf);
}

function medianOf(readings: readonly TimedValue[]): TimedValue {
  const values = readings.map(({ value }) => value).sort((one, other) => one - other);
  const instants = readings.map(({ at }) => at).sort((one, other) => one - other);
  return { at: milliseconds(medianSorted(instants)), value: medianSorted(values) };
}
