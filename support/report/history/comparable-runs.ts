import { incomparability } from '../compare-runs/comparability';
import type { Results } from '../results-schema';
import { reasonsText } from './reasons-text';

/** Runs that can be taken together, and those that cannot, with what is different there. */
export interface ComparableRuns {
  readonly used: readonly Results[];
  readonly leftOut: readonly { readonly id: string; readonly why: string }[];
}

/**
 * The runs of the machine and the target of the newest one, by the newest whose processor is known; results are handed
 * in oldest first.
 */
export function comparableRuns(runs: readonly Results[]): ComparableRuns {
  const newest = runs.findLast(knowsProcessor) ?? runs.at(-1);
  if (newest === undefined) return { used: [], leftOut: [] };
  const judged = runs.map((results) => ({ results, reasons: incomparability(newest, results) }));
  return {
    used: judged.flatMap(({ results, reasons }) => (reasons.length === 0 ? [results] : [])),
    leftOut: judged.flatMap(({ results, reasons }) =>
      reasons.length === 0 ? [] : [{ id: results.run.id, why: reasonsText(reasons) }],
    ),
  };
}

const knowsProcessor = ({ environment }: Results): boolean =>
  environment !== null && 'model' in environment.processor;
