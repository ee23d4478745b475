import { judge, type Evidence } from './assertions/judge';
import type { Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import { AssertionError } from 'chai';
import { withFaults } from './doubts-with-faults';
import { verdictLine } from './report/verdict-line';
import type { ScenarioReport } from './scenario-report';

/** What one row of a table promises, and what it is judged by. */
export interface JudgedRow {
  readonly threshold: Threshold;
  readonly evidence: Evidence;
  readonly source: string;
  readonly doubts?: readonly string[];
  /** Why a miss proves nothing here: it leaves the verdict open. */
  readonly missProvesNothing?: string | undefined;
}

/**
 * Judges every row of a table, so that none hides another: throws one AssertionError that names all that were not
 * kept; yields 'skipped' where all others could not be measured here.
 */
export function judgeRows(rows: readonly JudgedRow[], report: ScenarioReport): 'skipped' | undefined {
  const judged = rows.map((row) => {
    const verdict = verdictOf(row, report.faults);
    const { subject, comparison } = row.threshold;
    report.tell(row.threshold, subject, verdict, { source: row.source });
    return { outcome: verdict.outcome, line: verdictLine(subject, comparison, verdict) };
  });
  const linesOf = (isWanted: (outcome: Verdict['outcome']) => boolean): readonly string[] =>
    judged.flatMap(({ outcome, line }) => (isWanted(outcome) ? [line] : []));
  const told = linesOf((outcome) => outcome === 'passed' || outcome === 'not measured');
  if (told.length > 0) report.note(told.join('\n'));
  const broken = linesOf((outcome) => outcome === 'failed' || outcome === 'inconclusive');
  if (broken.length > 0) throw new AssertionError(broken.join('\n'));
  return judged.some(({ outcome }) => outcome === 'not measured') ? 'skipped' : undefined;
}

/** Enters rows that could not be judged to their end, for that reason. */
export function leaveRowsOpen(
  thresholds: readonly Threshold[],
  reason: string,
  report: ScenarioReport,
): void {
  for (const threshold of thresholds) {
    const verdict = judge(
      threshold,
      { status: 'too few samples', reason, n: 0 },
      withFaults([reason], report.faults),
    );
    report.enter(threshold, threshold.subject, verdict, { source: 'stopped before its end' });
  }
}

function verdictOf(row: JudgedRow, faults: readonly string[]): Verdict {
  const { threshold, evidence, missProvesNothing } = row;
  const doubts = withFaults(row.doubts ?? [], faults);
  const verdict = judge(threshold, evidence, doubts);
  return verdict.outcome === 'failed' && missProvesNothing !== undefined
    ? judge(threshold, evidence, [...doubts, missProvesNothing])
    : verdict;
}
