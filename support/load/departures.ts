import { milliseconds, type Milliseconds } from '../quantities/units';
import type { RequestRecord } from './request-record';
import type { Round } from './round';

/** Enough for an interval by resampling them. */
const WINDOWS = 20;

/**
 * The records of virtual users as equal windows of the time in which the load was steady, by the instants at which
 * they ended: of a steady load the answers that end within a time are a fair sample of all, those that begin within
 * it would have to be waited for. What ended before is warm-up; what was answered after it, while the load drained,
 * was answered faster than under load, and is in no figure. Failures after it, of what was begun before, are in the last
 * window: a request that the load made hang is the load's. Numbers of the windows begin at `firstIndex`. Instants on the records' clock.
 */
export function departureWindows(
  records: readonly RequestRecord[],
  {
    from,
    to,
    firstIndex = 0,
  }: { readonly from: Milliseconds; readonly to: Milliseconds; readonly firstIndex?: number },
): Round[] {
  const length = Math.max(to - from, Number.EPSILON) / WINDOWS;
  const placed = Map.groupBy(records, (record) => {
    const at = record.outcome === 'completed' ? record.endedAt : record.failedAt;
    // What was begun later is another phase's.
    const isLate = at >= to && (record.outcome === 'completed' || record.scheduledAt >= to);
    if (at < from || isLate || record.outcome === 'aborted') return WINDOWS;
    return Math.min(WINDOWS - 1, Math.floor((at - from) / length));
  });
  return Array.from({ length: WINDOWS + 1 }, (_, window): Round => {
    const index = firstIndex + window;
    const outside = window === WINDOWS;
    const begin = from + window * length;
    return {
      index,
      warmUp: outside,
      records: (placed.get(window) ?? []).map((record) => ({
        ...record,
        round: index,
        ...(outside ? { warmUp: true } : {}),
      })),
      span: outside ? undefined : { from: milliseconds(begin), to: milliseconds(begin + length) },
    };
  });
}
