import { stripVTControlCharacters } from 'node:util';
import type { RunHistory } from '../history/run-history';
import { reasonsText } from '../history/reasons-text';
import { counted } from '../history/check-text';
import { figureText, promisedText } from '../page/figure-text';
import { plainTable } from '../plain-table';
import { changeText, LEAST_EARLIER } from './change';
import type { PromiseTrend, TrendPoint } from './promise-trends';
import { SPARK_KEY, sparkline } from './sparkline';

/** Values that are told as figures; the line beside them has all. */
const MOST_FIGURES = 4;
const HEAD = ['ROW', 'PROMISE', 'LIMIT', 'LAST VALUES', 'TREND', 'CHANGE'];

/** Of a change, what is to be known to believe it. */
export const CHANGE_KEY =
  'CHANGE: the last value against the median of the comparable runs before it. "outside": its whole interval is ' +
  'beyond all of their values; of k + 1 runs that differ by chance alone the last is so at most 2 times in k + 1. ' +
  `With fewer than ${LEAST_EARLIER} runs before it nothing is said.`;

/** The trends for the terminal, a heading for each feature and scenario, and which runs they are of. */
export function trendTable(trends: readonly PromiseTrend[], { runs, unreadable }: RunHistory): string {
  const [first, last] = [runs[0]?.run, runs.at(-1)?.run];
  const rows = plainTable([HEAD, ...trends.map(cellsOf)]);
  const groups = Map.groupBy(trends.keys(), (index) => titleOf(trends[index]));
  const lines = [
    `${counted(trends.length, 'promise')} over ${counted(runs.length, 'run')}, ${first?.id ?? ''} to ${last?.id ?? ''}`,
    '',
    rows[0] ?? '',
    ...[...groups].flatMap(([title, indexes]) => [
      '',
      clean(title),
      ...indexes.map((index) => rows[index + 1] ?? ''),
    ]),
    '',
    SPARK_KEY,
    CHANGE_KEY,
    ...apartLines(trends),
    ...unreadableLines(unreadable),
  ];
  return `${lines.join('\n')}\n`;
}

/** Which runs are not comparable with the last one of a promise, and why, each once. */
export function apartRuns(trends: readonly PromiseTrend[]): readonly (readonly [run: string, why: string])[] {
  const apart = new Map<string, string>();
  for (const { points } of trends)
    for (const { run, differs } of points)
      if (differs.length > 0 && !apart.has(run)) apart.set(run, reasonsText(differs));
  return [...apart].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** The value of a point for a line of them. */
const sparkValue = ({ check, differs }: TrendPoint): number | 'apart' | undefined => {
  if (check.observed === null) return undefined;
  return differs.length > 0 ? 'apart' : check.observed.value;
};

const titleOf = (trend: PromiseTrend | undefined): string =>
  trend === undefined ? '' : `${trend.last.check.feature} › ${trend.last.check.scenario}`;

function cellsOf({ points, last, change }: PromiseTrend): string[] {
  const { label, metric, observed, outcome } = last.check;
  return [
    label === '' ? '-' : label,
    metric,
    promisedText(last.check),
    lastFigures(points),
    sparkline(points.map(sparkValue)),
    change === undefined || observed === null ? `last run: ${outcome}` : changeText(change),
  ].map(clean);
}

/** `6.7, 6.6, 7.1 ms`: oldest to newest, the unit once where they share it. */
function lastFigures(points: readonly TrendPoint[]): string {
  const texts = points
    .slice(-MOST_FIGURES)
    .map(({ check: { observed } }) => (observed === null ? '×' : figureText(observed)));
  const units = texts.map((text) => /[^\d.,-]+$/u.exec(text)?.[0] ?? '');
  const known = units.filter((_, index) => texts[index] !== '×');
  if (new Set(known).size > 1 || texts.at(-1) === '×') return texts.join(', ');
  return texts
    .map((text, index) =>
      index === texts.length - 1 || text === '×'
        ? text
        : text.slice(0, text.length - (units[index] ?? '').length),
    )
    .join(', ');
}

function apartLines(trends: readonly PromiseTrend[]): string[] {
  const apart = apartRuns(trends);
  if (apart.length === 0) return [];
  return [
    '',
    'Not comparable with the last run of a promise:',
    ...apart.map(([run, why]) => `  ${run}: ${clean(why)}`),
  ];
}

function unreadableLines(unreadable: readonly string[]): string[] {
  if (unreadable.length === 0) return [];
  return [
    '',
    `${counted(unreadable.length, 'run')} could not be read:`,
    ...unreadable.map((why) => `  ${clean(why)}`),
  ];
}

/** Names come from servers and files: their control codes could move or hide what stands beside them. */
const clean = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
