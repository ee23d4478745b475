import type { Difference } from '../report/compare-runs/difference';
import { differenceTexts } from '../report/compare-runs/leaf-text';
import { plainTable } from '../report/plain-table';
import { estimateCell } from './estimate-cell';
import type { FigureComparison, RunComparison } from './run-comparison';

type Outcome = FigureComparison['result']['outcome'];

const ORDER: readonly Outcome[] = [
  ...(['regressed', 'changed', 'improved', 'inconclusive', 'unchanged', 'not comparable'] as const),
];

/** A run beside a baseline for the terminal: what differs around them, then each figure with its outcome. */
export function runComparisonText(
  comparison: RunComparison,
  {
    title,
    margin,
    doubts = [],
  }: { readonly title: string; readonly margin: number; readonly doubts?: readonly string[] },
): string {
  const { surroundings, figures, onlyBefore, onlyAfter } = comparison;
  const { obstacles } = surroundings;
  const groups = Map.groupBy(figures, ({ feature, scenario, label }) =>
    [feature, scenario, label].filter((part) => part !== '').join(' › '),
  );
  const lines = [
    title,
    '',
    ...(obstacles.length === 0
      ? []
      : [
          'WARNING not comparable: these figures are of different things.',
          ...obstacles.map((one) => `  ${one}`),
          '',
        ]),
    ...(doubts.length === 0
      ? []
      : ['WARNING doubtful: the client may have set these figures, or not all was measured.'].concat(
          doubts.map((one) => `  ${one}`),
          '',
        )),
    ...differenceLines('ENVIRONMENT', surroundings.environment),
    ...differenceLines('TARGET', surroundings.target),
    ...[...groups].flatMap(([name, ofLoad]) => ['', name, ...tableOf(ofLoad).map((line) => `  ${line}`)]),
    '',
    `${countsText(figures)}; CHANGE has its 95% interval, and is in percent of the baseline, margin ${margin}%;`,
    `of shares in percentage points (pp), margin ${margin} pp; of what was 0 in its unit, where any sure change counts.`,
    'regressed, improved: the whole interval is beyond the margin, and Mann-Whitney over blocks has p < 0.05 to that',
    'side; unchanged: it is within it on both sides; *: without a test, from the intervals of both runs alone, or by',
    'blocks that differ too much in size for one.',
    ...(onlyBefore + onlyAfter === 0
      ? []
      : [`In one of the two only: ${onlyBefore} figures of the baseline, ${onlyAfter} of the run.`]),
  ];
  return `${lines.join('\n')}\n`;
}

function differenceLines(title: string, found: readonly Difference[]): string[] {
  if (found.length === 0) return [`${title}: no difference.`];
  const rows = found.map((difference) => [difference.what, ...differenceTexts(difference)]);
  return [`${title}:`, ...plainTable([['WHAT', 'BASELINE', 'RUN'], ...rows]).map((line) => `  ${line}`)];
}

const tableOf = (figures: readonly FigureComparison[]): string[] =>
  plainTable([
    ['METRIC', 'BASELINE', 'RUN', 'CHANGE', 'EFFECT', 'OUTCOME'],
    ...figures.map(({ metric, before, after, result }) => [
      ...[metric, estimateCell(before), estimateCell(after)],
      ...('change' in result
        ? [changeText(result.change), effectText(result.change), result.outcome]
        : ['-', '-', `${result.outcome}: ${result.reason}`]),
    ]),
  ]);

type Change = Extract<FigureComparison['result'], { change: object }>['change'];

const UNITS: Readonly<Record<Change['scale'], string>> = { percent: '%', points: ' pp', amount: '' };

function changeText({ value, low, high, scale, test }: Change): string {
  const unit = UNITS[scale];
  const text = `${signed(value)}${unit} [${signed(low)} to ${signed(high)}]`;
  return scale === 'percent' ? `${text.replace(/\]$/u, '%]')}${test === undefined ? ' *' : ''}` : `${text} *`;
}

const effectText = ({ test }: Change): string =>
  test === undefined
    ? '-'
    : `${test.delta.toFixed(2)} ${test.effect}, p ${test.p < 0.001 ? '< 0.001' : test.p.toPrecision(2)}`;

function signed(value: number): string {
  if (!Number.isFinite(value)) return 'any';
  const digits = Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1);
  return value > 0 ? `+${digits}` : digits;
}

const countsText = (figures: readonly FigureComparison[]): string => {
  const counts = ORDER.map((outcome) => ({
    outcome,
    count: figures.filter(({ result }) => result.outcome === outcome).length,
  }));
  const told = counts.filter(({ count }) => count > 0).map(({ outcome, count }) => `${count} ${outcome}`);
  return told.length === 0 ? 'No figure is in both' : told.join(', ');
};
