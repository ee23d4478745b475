import type { EarlierCheck } from '../page/page-input';
import type { Results, ResultsCheck } from '../results-schema';

/**
 * Where a row of an earlier run stands now: at a line; in its file, if it is still there, where the runs since had
 * only some rows of the feature; or nowhere, as a run since had as many rows of the feature and not this one.
 */
export type RowPlace =
  | { readonly kind: 'at a line'; readonly line: number }
  | { readonly kind: 'perhaps in its file' }
  | { readonly kind: 'gone' };

type Row = Pick<ResultsCheck, 'feature' | 'featureFile' | 'scenario' | 'label' | 'line'>;

/** Looks a row up in the last of the runs, oldest first, that had its feature. */
export function rowPlace({ run, check }: EarlierCheck, runs: readonly Results[]): RowPlace {
  const found = runs.find((one) => one.run.id === run);
  const latest = runs.findLast((one) => rowsBeside(check, one).length > 0);
  if (found === undefined || latest === undefined) return { kind: 'perhaps in its file' };
  const rows = rowsBeside(check, latest);
  const row = rows.find((one) => rowKey(one) === rowKey(check));
  if (row !== undefined) return { kind: 'at a line', line: row.line };
  return countOf(rows) < countOf(rowsBeside(check, found))
    ? { kind: 'perhaps in its file' }
    : { kind: 'gone' };
}

/** What a run knows of the feature, be it by its file or, where that has moved, by its title. */
const rowsBeside = ({ feature, featureFile }: Row, { scenarios, checks }: Results): readonly Row[] =>
  [...scenarios, ...checks].filter((row) => row.featureFile === featureFile || row.feature === feature);

const rowKey = ({ feature, scenario, label }: Row): string => JSON.stringify([feature, scenario, label]);

const countOf = (rows: readonly Row[]): number => new Set(rows.map(rowKey)).size;
