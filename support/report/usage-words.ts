import { formatQuantity } from '../quantities/quantity';
import { wholeText } from './chart-axes';
import { CHART } from './chart-canvas';
import { ABSENT } from './chart-marks';
import { placeText, rangeLine } from './chart-hover';
import type { KeyEntry } from './chart-panels';
import type { UsageOverTime } from './usage';

/** `240 windows, 3 without an answer; the finding`. */
export function usageSubtitle({ users, windows, finding }: UsageOverTime): string {
  const silent = windows.filter(({ median }) => !Number.isFinite(median)).length;
  const count = `${wholeText(windows.length)} window${windows.length === 1 ? '' : 's'}`;
  const counts =
    users.length + windows.length === 0
      ? 'No load was measured'
      : `${count}${silent === 0 ? '' : `, ${wholeText(silent)} without an answer`}`;
  return finding === '' ? counts : `${counts}; ${finding}`;
}

/** What stands for what, as far as it is drawn. */
export function usageKey({ windows }: UsageOverTime): readonly KeyEntry[] {
  const entry = (shown: boolean, symbol: string, colour: string, text: string): readonly KeyEntry[] =>
    shown ? [{ symbol, colour, text }] : [];
  const someOf = (values: readonly number[]): boolean => values.some(Number.isFinite);
  const medians = windows.map(({ median }) => median);
  return [
    ...entry(someOf(medians), '●', CHART.bar, 'median time to first token'),
    ...entry(someOf(windows.map(({ high }) => high)), '■', CHART.second, 'p95'),
    ...entry(!medians.every(Number.isFinite), ABSENT, CHART.limit, 'no answer'),
  ];
}

/** The whole chart in words. */
export function describeUsage(usage: UsageOverTime): string {
  const { phases, users, windows, recovery } = usage;
  const seconds = (at: number): string => wholeText(Math.round(at / 100) / 10);
  const most = Math.max(...users.map((entry) => entry.users));
  const parts = [
    'Users and time to first token over time',
    usageSubtitle(usage),
    ...phases.map(({ name, from, to }) => `${name}: ${seconds(from)} to ${seconds(to)} s`),
    ...(users.length === 0 ? [] : [`At most ${wholeText(most)} users`]),
    ...rangeText(
      'Median',
      windows.map(({ median }) => median),
    ),
    ...rangeText(
      'p95',
      windows.map(({ high }) => high),
    ),
    ...(recovery === undefined ? [] : [`${recovery.label}, at ${seconds(recovery.value)} s`]),
  ];
  return `${parts.join('. ')}.`;
}

/** What is said where the pointer rests on windows in a row: their values, and the users at the last of them. */
export function usageHover(
  group: readonly { readonly x: number; readonly at: number }[],
  { phases, users, windows }: UsageOverTime,
): string {
  const from = group[0]?.at ?? NaN;
  const to = group.at(-1)?.at ?? NaN;
  const inside = windows.filter(({ at }) => at >= from && at <= to);
  const present = users.findLast(({ at }) => at <= to)?.users;
  const phase = phases.find((one) => from >= one.from && from < one.to);
  const timed = [
    ...rangeLine(
      'median time to first token',
      inside.map(({ median }) => median),
      'duration',
    ),
    ...rangeLine(
      'p95',
      inside.map(({ high }) => high),
      'duration',
    ),
  ];
  return [
    `${placeText(group, 's')}${phase === undefined ? '' : `, ${phase.name}`}`,
    ...(present === undefined ? [] : rangeLine('users', [present], 'count')),
    ...(timed.length === 0 && inside.length > 0 ? ['no answer'] : timed),
  ].join('\n');
}

function rangeText(name: string, values: readonly number[]): readonly string[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const ends = [Math.min(...finite), Math.max(...finite)].map((value) =>
    formatQuantity({ dimension: 'duration', value }),
  );
  return [`${name} ${[...new Set(ends)].join(' to ')}`];
}
