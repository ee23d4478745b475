import { median } from 'simple-statistics';
import { isCompleted, type RequestRecord } from '../load/request-record';
import { formatQuantity } from '../quantities/quantity';
import type { Milliseconds } from '../quantities/units';
import type { Estimation } from '../statistics/estimate';
import type { TimedPhase } from './usage-phases';

/** Times to first token of the requests that were answered in a short time. */
export interface UsageWindow {
  /** From the start of the load, in ms. */
  readonly from: number;
  readonly to: number;
  readonly values: readonly number[];
}

const WINDOWS_OF_A_HOLD = 20;
/** One good window may be luck. */
const IN_A_ROW = 3;

/** The load in equal windows by when first tokens came, so many that the shortest hold has twenty. */
export function usageWindows(
  records: readonly RequestRecord[],
  phases: readonly TimedPhase[],
  startAt: Milliseconds,
): readonly UsageWindow[] {
  const length = Math.min(...phases.map(({ hold }) => hold)) / WINDOWS_OF_A_HOLD;
  const end = Math.max(...phases.map(({ to }) => to));
  const count = Math.ceil(end / length - 1e-9);
  const values = Array.from({ length: count }, (): number[] => []);
  for (const record of records) {
    if (!isCompleted(record)) continue;
    const firstAt = record.contentAt[0] ?? record.endedAt;
    values[Math.floor((firstAt - startAt) / length)]?.push(firstAt - record.sentAt);
  }
  return values.map((list, index) => ({ from: index * length, to: (index + 1) * length, values: list }));
}

/**
 * How long after the peak users wait no longer than they did before it: from when their number is back until the first
 * of three windows in a row whose median time to first token is not above the highest of any window of the phase
 * before the peak. It is known to the length of a window.
 */
export function recoveryTime(
  windows: readonly UsageWindow[],
  { before, after }: { readonly before: TimedPhase; readonly after: TimedPhase },
): Estimation {
  const settled = windows.filter(
    ({ from, to }) => from >= before.heldFrom + before.hold / 4 && to <= before.to + 1e-6,
  );
  const usual = Math.max(
    ...settled.flatMap(({ values }) => (values.length === 0 ? [] : [median([...values])])),
  );
  const watched = windows.filter(
    ({ from, to }) => to > after.heldFrom && from < after.to - 1e-6 && from >= after.heldFrom - 1e-6,
  );
  const n = watched.reduce((sum, { values }) => sum + values.length, 0);
  if (!Number.isFinite(usual) || n === 0)
    return {
      status: 'too few samples',
      reason: 'nothing was answered before the peak, or nothing after it',
      n,
    };
  const isUsual = ({ values }: UsageWindow): boolean => values.length > 0 && median([...values]) <= usual;
  const index = watched.findIndex((_, start) => {
    const row = watched.slice(start, start + IN_A_ROW);
    return row.length === IN_A_ROW && row.every(isUsual);
  });
  const found = watched[index];
  const time = (value: number): string => formatQuantity({ dimension: 'duration', value });
  const common = { n, of: 'requests', confidence: 1, dimension: 'duration', narrows: false } as const;
  // Longer than was watched: how much longer nobody has seen.
  if (found === undefined) {
    const method = `users waited longer than before the peak (${time(usual)}) for all of the ${time(after.hold)} that were watched`;
    return { status: 'estimated', value: after.hold, low: after.hold, high: Infinity, ...common, method };
  }
  return {
    status: 'estimated',
    value: Math.max(0, found.from - after.heldFrom),
    low: Math.max(0, (watched[index - 1]?.from ?? found.from) - after.heldFrom),
    high: found.to - after.heldFrom,
    ...common,
    method: `windows of ${time(found.to - found.from)}, median time to first token back at ${time(usual)} or less`,
  };
}
