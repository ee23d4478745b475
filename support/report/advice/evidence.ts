import { isUpperLimit } from '../../assertions/threshold';
import { placeOf } from '../history/check-text';
import { figureText, observedText, promisedText } from '../page/figure-text';
import { scenarioKey } from '../journal-entry';
import { marginText } from '../quantity-text';
import type { ResultsCheck } from '../results-schema';

/** `itl p99 of Low-Latency Token Sampling › small, 32, 1000`. */
export const promiseOf = (check: ResultsCheck): string => `${check.metric} of ${placeOf(check)}`;

/** `itl p99 of Sampling › small: 31 [29 to 33] ms, promised below 10 ms (features/sampling.feature:26)`. */
export function checkEvidence(check: ResultsCheck): string {
  const seen = check.observed === null ? 'no value' : observedText(check.observed);
  return `${promiseOf(check)}: ${seen}, promised ${promisedText(check)} (${scenarioKey(check)})`;
}

/** `3.1 times the limit`; empty where the limit is zero. */
export const marginOf = ({ comparison, margin }: ResultsCheck): string =>
  margin === null ? '' : marginText(comparison, margin);

/** The end of the interval that is nearest to the limit: of a promise that was kept the worst end, else the best. */
export function nearEnd({ comparison, observed, outcome }: ResultsCheck): number | undefined {
  if (observed === null) return undefined;
  const wantsHigh = isUpperLimit(comparison) === (outcome === 'passed');
  return (wantsHigh ? observed.high : observed.low) ?? undefined;
}

/** Whether the value stands for itself, without an interval. */
export const isExact = ({ observed }: ResultsCheck): boolean =>
  observed !== null && (observed.confidence === 1 || observed.low === observed.high);

/** A value in the unit of the check's limit. */
export const inUnit = (check: ResultsCheck, value: number): string =>
  figureText({ value, unit: check.limit.unit });

/** Rows that are the same scenario or row of examples, once. */
export const distinctRows = <T extends { readonly featureFile: string; readonly line: number }>(
  rows: readonly T[],
): readonly T[] => [...new Map(rows.map((row) => [scenarioKey(row), row])).values()];

/** The first so many, and how many more there are. */
export const listed = (texts: readonly string[], most: number): readonly string[] =>
  texts.length <= most ? texts : [...texts.slice(0, most), `and ${texts.length - most} more`];
