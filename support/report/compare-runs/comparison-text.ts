import { baseUnit, type Dimension } from '../../quantities/quantity';
import { plainTable } from '../plain-table';
import type { EnvironmentDescription } from '../environment-schema';
import { valueText } from '../quantity-text';
import type { Results, ResultsEstimate } from '../results-schema';
import type { Difference } from './difference';
import { environmentDifferences, unknownParts } from './environment-differences';
import { differenceTexts } from './leaf-text';
import { sharedFigures, type SharedFigure, type SharedFigures } from './shared-figures';
import { targetDifferences } from './target-differences';

const LONGEST_NAMES = 5;

/** Two runs side by side for the terminal: how environment and target differ, then what both measured. */
export function comparisonText(before: Results, after: Results): string {
  const lines = [
    ...plainTable([runCells('BEFORE', before), runCells('AFTER', after)]),
    '',
    ...environmentLines(before, after),
    '',
    ...targetLines(before, after),
    '',
    ...figureLines(sharedFigures(before, after)),
  ];
  return `${lines.join('\n')}\n`;
}

function runCells(role: string, { run, target }: Results): string[] {
  const server = target === null ? 'no target' : `${target.serverKind} ${target.version ?? ''}`.trim();
  return [role, run.id, `started ${run.startedAt}`, server, run.interrupted ? 'interrupted' : ''];
}

function environmentLines({ environment: before }: Results, { environment: after }: Results): string[] {
  if (before === null || after === null) return [`ENVIRONMENT: not known ${whichLacks(before, after)}`];
  const unknown = unknownParts(before, after);
  return [
    ...differenceLines('ENVIRONMENT', environmentDifferences(before, after)),
    ...(unknown.length === 0 ? [] : [`  Known in neither run: ${unknown.join(', ')}.`]),
    ...(isModified(before) && isModified(after) ? [`  ${BOTH_MODIFIED}`] : []),
  ];
}

const BOTH_MODIFIED = 'Both ran code that differed from its commit: whether it was the same is not known.';

const isModified = ({ source }: EnvironmentDescription): boolean => 'modified' in source && source.modified;

function targetLines({ target: before }: Results, { target: after }: Results): string[] {
  if (before === null || after === null) return [`TARGET: not known ${whichLacks(before, after)}`];
  return differenceLines('TARGET', targetDifferences(before, after));
}

const whichLacks = (before: object | null, after: object | null): string =>
  before === null && after === null ? 'in either run.' : `${before === null ? 'before' : 'after'}.`;

function differenceLines(title: string, found: readonly Difference[]): string[] {
  if (found.length === 0) return [`${title}: no difference.`];
  const count = `${found.length} difference${found.length === 1 ? '' : 's'}`;
  const rows = found.map((difference) => [difference.what, ...differenceTexts(difference)]);
  return [`${title}: ${count}`, ...indented(plainTable([['WHAT', 'BEFORE', 'AFTER'], ...rows]))];
}

function figureLines({ figures, onlyBefore, onlyAfter, ambiguous }: SharedFigures): string[] {
  const notes = [
    ...(onlyBefore + onlyAfter === 0
      ? []
      : [`Measured in one run only: ${onlyBefore} figures before, ${onlyAfter} after.`]),
    ...(ambiguous.length === 0
      ? []
      : [`With several values, or of other units, and not compared: ${named(ambiguous)}.`]),
  ];
  if (figures.length === 0) return ['FIGURES: none was measured in both runs.', ...indented(notes)];
  const rows = plainTable([['ROW', 'METRIC', 'BEFORE', 'AFTER', 'RATIO'], ...figures.map(figureCells)]);
  const groups = Map.groupBy(figures.keys(), (index) => titleOf(figures[index]));
  return [
    `FIGURES of both runs: ${figures.length}; RATIO is after by before, and no verdict`,
    ...indented(rows.slice(0, 1)),
    ...[...groups].flatMap(([title, indexes]) => [
      title,
      ...indented(indexes.map((index) => rows[index + 1] ?? '')),
    ]),
    ...notes,
  ];
}

const titleOf = (figure: SharedFigure | undefined): string =>
  figure === undefined ? '' : `${figure.feature} › ${figure.scenario}`;

const figureCells = ({ label, metric, before, after, ratio }: SharedFigure): string[] => [
  label === '' ? '-' : label,
  metric,
  estimateText(before),
  estimateText(after),
  ratio === undefined ? '-' : String(Number(ratio.toPrecision(3))),
];

const DIMENSIONS: readonly Dimension[] = [
  ...(['duration', 'token rate', 'request rate', 'data size', 'data rate', 'share', 'count'] as const),
];

/** `5.21 [4.9 to 5.6] ms`; in a unit that this version does not know, the bare number. */
function estimateText({ unit, low, high, ...rest }: ResultsEstimate): string {
  const dimension = DIMENSIONS.find((known) => baseUnit(known) === unit);
  if (dimension === undefined) return `${rest.value} ${unit}`;
  return valueText({ ...rest, dimension, low: low ?? -Infinity, high: high ?? Infinity });
}

const named = (names: readonly string[]): string =>
  [...names.slice(0, LONGEST_NAMES), ...(names.length > LONGEST_NAMES ? ['...'] : [])].join('; ');

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`.trimEnd());
