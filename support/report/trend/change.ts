import { isUpperLimit, type Comparison } from '../../assertions/threshold';
import type { ResultsEstimate } from '../results-schema';

/** With fewer there is no telling how much runs differ by themselves. */
export const LEAST_EARLIER = 3;

/** How the last value of a promise stands to those before it. */
export type Change =
  | { readonly status: 'too few'; readonly earlier: number }
  | {
      readonly status: 'within' | 'outside';
      readonly direction: 'better' | 'worse' | 'same';
      readonly earlier: number;
      /** Of the earlier values, in their unit. */
      readonly median: number;
      /** The smallest and the largest of them. */
      readonly lowest: number;
      readonly highest: number;
      /** The last value by the median; undefined where that is zero. */
      readonly ratio: number | undefined;
    };

/**
 * The last value against the earlier ones of comparable runs. `outside` where its whole interval lies above
 * the largest or below the smallest of the earlier values, `within` otherwise. Of runs that differ by chance
 * alone the last of k + 1 lies outside at most 2 times in k + 1: the more runs, the more it says.
 */
export function changeOf(
  last: ResultsEstimate,
  before: readonly ResultsEstimate[],
  comparison: Comparison,
): Change {
  const values = before
    .filter(({ unit }) => unit === last.unit)
    .map(({ value }) => value)
    .toSorted((one, other) => one - other);
  const [lowest, highest, earlier] = [values[0], values.at(-1), values.length];
  if (lowest === undefined || highest === undefined || earlier < LEAST_EARLIER)
    return { status: 'too few', earlier };
  const median = ((values[Math.floor((earlier - 1) / 2)] ?? 0) + (values[Math.floor(earlier / 2)] ?? 0)) / 2;
  const [low, high] = intervalOf(last);
  const isOutside = low > highest || high < lowest;
  const rises = last.value > median;
  const direction = last.value === median ? 'same' : rises === isUpperLimit(comparison) ? 'worse' : 'better';
  const ratio = median === 0 ? undefined : last.value / median;
  return { status: isOutside ? 'outside' : 'within', direction, earlier, median, lowest, highest, ratio };
}

/** `+6% (worse), within the spread of 5 earlier runs`. */
export function changeText(change: Change): string {
  const runs = (count: number): string => `${count} earlier run${count === 1 ? '' : 's'}`;
  if (change.status === 'too few')
    return change.earlier === 0
      ? 'no earlier run to compare with'
      : `${runs(change.earlier)}: at least ${LEAST_EARLIER} tell a spread`;
  const { status, direction, earlier, ratio } = change;
  const by = direction === 'same' ? 'as before' : `${ratioText(ratio)} (${direction})`;
  return `${by}, ${status} the spread of ${runs(earlier)}`;
}

/** `+6%`, `-0.4%`, `2.1 times`. */
function ratioText(ratio: number | undefined): string {
  if (ratio === undefined) return 'no longer 0';
  if (ratio >= 2) return `${Number(ratio.toPrecision(2))} times`;
  const percent = 100 * (ratio - 1);
  return `${percent > 0 ? '+' : ''}${Number(percent.toPrecision(Math.abs(percent) < 10 ? 1 : 2))}%`;
}

/** An open end is as far as can be; a value without an interval is its own. */
function intervalOf({ value, low, high, confidence }: ResultsEstimate): readonly [number, number] {
  return confidence === 1 ? [value, value] : [low ?? -Infinity, high ?? Infinity];
}
