import type { Outcome } from '../assertions/verdict';
import type { Advice } from './advice/advice';
import { scenarioKey, type CheckEntry } from './journal-entry';
import { GAP, plainTable } from './plain-table';
import { limitText, marginText, valueText } from './quantity-text';
import { adviceLines } from './terminal-summary-advice';
import { paint } from './verdict-line';

export interface SummaryOptions {
  /** Columns of the terminal; lines get no longer than 120. */
  readonly width?: number;
  readonly colour?: boolean;
  /** Where the report is, for the last line. */
  readonly reportPath?: string;
  /** What to do next, the most useful first: the first of each kind is told, at most three. */
  readonly advice?: readonly Advice[];
}

const OUTCOMES: readonly Outcome[] = ['passed', 'failed', 'inconclusive', 'not measured'];
const LONGEST_LINE = 120;
const SHORTEST_TEXT = 10;
const SHORTEST_STEP = 40;
const [ROW, PROMISE] = [1, 2];

/** How the promise is told: as it is written, or, where that leaves no room, by what it judges. */
type PromiseText = 'step' | 'metric';

/**
 * The verdicts of a run as a table for the terminal, a heading for each feature and scenario, then their
 * count and the report's path. Where steps as written do not fit, the judged metric stands for them; then
 * texts are cut, never an outcome or a figure. What to do next stands between count and path.
 */
export function terminalSummary(
  checks: readonly CheckEntry[],
  { width = 110, colour = false, reportPath, advice = [] }: SummaryOptions = {},
): string {
  const lines = checks.length === 0 ? ['No promise was checked.'] : [...tables(checks, width, colour), ''];
  if (checks.length > 0) lines.push(countLine(checks, colour));
  lines.push(...adviceLines(advice, Math.min(width, LONGEST_LINE)));
  if (reportPath !== undefined) lines.push(`Report: ${reportPath}`);
  return `${lines.join('\n')}\n`;
}

function tables(checks: readonly CheckEntry[], width: number, colour: boolean): string[] {
  const room = Math.min(width, LONGEST_LINE);
  const head = ['OUTCOME', 'ROW', 'PROMISE', 'OBSERVED', 'LIMIT', 'MARGIN'];
  const cells = (part: readonly CheckEntry[], promise: PromiseText): string[][] =>
    part.map((check) => cellsOf(check, check[isTable(check.step) ? 'metric' : promise]));
  const stepWidths = fit([head, ...cells(checks, 'step')], room);
  // Half a sentence tells less than the name of what is judged: the limit stands beside it.
  const promise: PromiseText = (stepWidths[PROMISE] ?? 0) < SHORTEST_STEP ? 'metric' : 'step';
  const widths = promise === 'step' ? stepWidths : fit([head, ...cells(checks, 'metric')], room);

  const lines = plainTable([head], { widths });
  const groups = Map.groupBy(checks, ({ scenario }) => `${scenario.feature} › ${scenario.scenario}`);
  for (const [title, group] of groups) {
    const rows = plainTable(cells(group, promise), { widths });
    lines.push('', title, ...rows.map((line, index) => painted(line, group[index]?.verdict.outcome, colour)));
  }
  return lines;
}

/** A step with a table below it makes many promises: its own words tell none of them. */
const isTable = (step: string): boolean => step.endsWith(':');

/** Colours the outcome after the alignment: codes have no width. */
function painted(line: string, outcome: Outcome | undefined, colour: boolean): string {
  if (!colour || outcome === undefined) return line;
  return paint(outcome, line.slice(0, outcome.length)) + line.slice(outcome.length);
}

function cellsOf({ scenario, comparison, verdict }: CheckEntry, promise: string): string[] {
  const observed = 'observed' in verdict ? verdict.observed : undefined;
  return [
    verdict.outcome.toUpperCase(),
    scenario.label === '' ? '-' : scenario.label,
    promise,
    observed === undefined ? '-' : valueText(observed),
    limitText(comparison, verdict.limit),
    // The limit stands in the column before.
    'margin' in verdict ? marginText(comparison, verdict.margin).replace(' the limit', '') : '-',
  ];
}

/** Widths of the columns: the promise gives way, then the row, until a line fits; the figures keep theirs. */
function fit(rows: readonly (readonly string[])[], width: number): number[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const column of [PROMISE, ROW]) {
    const line = widths.reduce((sum, length) => sum + length, GAP.length * (widths.length - 1));
    const length = widths[column] ?? 0;
    widths[column] = Math.max(Math.min(length, SHORTEST_TEXT), length - Math.max(0, line - width));
  }
  return widths;
}

function countLine(checks: readonly CheckEntry[], colour: boolean): string {
  const counts = OUTCOMES.flatMap((outcome) => {
    const count = checks.filter(({ verdict }) => verdict.outcome === outcome).length;
    const text = `${count} ${outcome}`;
    return count === 0 ? [] : [colour ? paint(outcome, text) : text];
  });
  const scenarios = new Set(checks.map(({ scenario }) => scenarioKey(scenario))).size;
  const places = `${scenarios} scenario${scenarios === 1 ? '' : 's'}`;
  return `${checks.length} promise${checks.length === 1 ? '' : 's'} checked in ${places}: ${counts.join(', ')}`;
}
