import type { Milliseconds } from '../../quantities/units';

/** Windows of equal length, one after the other; instants in ms since the Unix epoch. */
export interface Windows {
  readonly start: number;
  readonly step: Milliseconds;
  readonly count: number;
}

/** More than any model reads; beyond it, a stamp of another century would fill the memory. */
const MOST_WINDOWS = 1_000_000;

/** The windows of one step from one instant to another; throws where there are none, or too many to be meant. */
export function windowsOf(start: number, step: Milliseconds, end: number): Windows {
  const count = Math.ceil((end - start) / step - 1e-6);
  if (count >= 1 && count <= MOST_WINDOWS) return { start, step, count };
  const time = `from ${stamp(start)} to ${stamp(end)} there are`;
  const windows = `windows of ${step} ms`;
  if (count > MOST_WINDOWS)
    throw new Error(`${time} ${count} ${windows}, more than ${MOST_WINDOWS}; name longer ones, or less time`);
  throw new Error(`${time} no ${windows}; name shorter ones, or more time`);
}

/** An instant for people; the number where no calendar has it. */
export function stamp(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? `${at} ms` : date.toISOString();
}
