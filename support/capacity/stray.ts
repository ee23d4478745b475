import type { MetricName } from '../load/metric';
import type { CompletedRecord } from '../load/request-record';
import type { Milliseconds } from '../quantities/units';

/**
 * The most by which what had been answered at any instant of a time, in requests or tokens, was ahead of or behind an
 * even flow of as much. A rate of what comes in bursts is not known better than that, however alike the windows are.
 */
export function strayOf(
  records: readonly CompletedRecord[],
  name: MetricName,
  { from, to }: { readonly from: Milliseconds; readonly to: Milliseconds },
): number {
  const arrivals = records
    .flatMap((record) => (name === 'request_rate' ? [{ at: record.endedAt, amount: 1 }] : tokensOf(record)))
    .filter(({ at }) => at >= from && at <= to)
    .sort((one, other) => one.at - other.at);
  const total = arrivals.reduce((sum, { amount }) => sum + amount, 0);
  let [seen, most] = [0, 0];
  for (const { at, amount } of arrivals) {
    const even = (total * (at - from)) / (to - from);
    most = Math.max(most, Math.abs(seen - even), Math.abs(seen + amount - even));
    seen += amount;
  }
  return most;
}

const tokensOf = ({ contentAt, contentTokens }: CompletedRecord): { at: number; amount: number }[] =>
  contentAt.map((at, index) => ({ at, amount: contentTokens[index] ?? 0 }));
