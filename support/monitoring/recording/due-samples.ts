import type { Milliseconds } from '../../quantities/units';

/** What was asked of a series: a sample in each interval of a time, in ms since the Unix epoch. */
export interface AskedSamples {
  readonly from: number;
  readonly to: number;
  readonly interval: Milliseconds;
  /** What the interval was before time was compressed, where it was. */
  readonly fullInterval?: Milliseconds;
}

/** Instants of the epoch are known to a quarter of a microsecond: a time of 3 intervals must not be one of 2.9999. */
const ROUNDING_MS = 1e-3;

/** How many samples are due: the whole intervals in the time. */
export const dueSamples = ({ from, to, interval }: AskedSamples): number =>
  Math.max(0, Math.floor((to - from + ROUNDING_MS) / interval));

/**
 * The samples that count, at most one for each that is due, in the order of time: the first of each slot. The slots
 * are one interval long and lie around the instants at which samples would follow the first one, so that a sample
 * that is late by less than half an interval is in its own.
 */
export function countedSamples(instants: readonly number[], asked: AskedSamples): readonly number[] {
  const { from, to, interval } = asked;
  const sorted = instants.filter((at) => at >= from && at <= to).toSorted((one, other) => one - other);
  const [first] = sorted;
  if (first === undefined) return [];
  const due = dueSamples(asked);
  const before = Math.floor((first - from) / interval);
  const counted: number[] = [];
  let latest = -1;
  for (const at of sorted) {
    const slot = before + Math.round((at - first) / interval);
    if (slot <= latest || slot >= due) continue;
    latest = slot;
    counted.push(at);
  }
  return counted;
}
