import { formatQuantity, type Dimension } from '../quantities/quantity';
import { wholeText, type Spread } from './chart-axes';
import { CHART } from './chart-canvas';
import { ABSENT } from './chart-marks';
import { rangeLine, spreadText as intervalOf } from './chart-hover';
import type { KeyEntry } from './chart-panels';
import type { LoadCurve, LoadLevel } from './load-curve';

/** More are a table, and belong in one. */
const MOST_READ = 24;

/** `32 users`, `1 user`; a fitted number of them to the nearest, a small one to a tenth. */
export function usersText(users: number): string {
  const digits = users < 10 ? 1 : 0;
  return `${users.toLocaleString('en-US', { maximumFractionDigits: digits })} ${users === 1 ? 'user' : 'users'}`;
}

/** Tokens/s without the unit. */
export const rateText = (rate: number): string =>
  rate >= 100
    ? rate.toLocaleString('en-US', { maximumFractionDigits: 0 })
    : rate.toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** `11 levels, 2 of them failed; the finding`. */
export function levelSubtitle({ levels, finding }: LoadCurve): string {
  const failed = levels.filter((level) => level.failed).length;
  const count = `${wholeText(levels.length)} level${levels.length === 1 ? '' : 's'}`;
  const counts =
    levels.length === 0 ? 'No load was measured' : `${count}${failed === 0 ? '' : `, ${failed} failed`}`;
  return finding === '' ? counts : `${counts}; ${finding}`;
}

/** The fitted curve where it lies among the levels: at the users of one of them or between two. */
export function fittedPoints({ levels, fit = [] }: LoadCurve): NonNullable<LoadCurve['fit']> {
  const [first, last] = [levels[0]?.users ?? NaN, levels.at(-1)?.users ?? NaN];
  return fit.filter(
    ({ users, throughput }) => users >= first && users <= last && Number.isFinite(throughput),
  );
}

/** What stands for what, as far as it is drawn. */
export function levelKey(curve: LoadCurve): readonly KeyEntry[] {
  const { levels, limits } = curve;
  const values = ({ throughput, ttft }: LoadLevel): readonly number[] => [throughput.value, ttft.value];
  const drawn = levels.filter((level) => values(level).some(Number.isFinite));
  const absent = levels.filter((level) => !values(level).every(Number.isFinite));
  const entry = (shown: boolean, symbol: string, colour: string, text: string): readonly KeyEntry[] =>
    shown ? [{ symbol, colour, text }] : [];
  const absentColour = absent.every((level) => level.failed) ? CHART.limit : CHART.ink;
  return [
    ...entry(
      drawn.some((level) => !level.failed),
      '●',
      CHART.bar,
      'level, with its interval',
    ),
    ...entry(
      drawn.some((level) => level.failed),
      '○',
      CHART.limit,
      'failed level',
    ),
    ...entry(absent.length > 0, ABSENT, absentColour, 'not measured'),
    ...entry(fittedPoints(curve).length > 0, '—', CHART.ink, 'fitted curve'),
    ...limitLabels(limits).flatMap((label) => entry(true, '- -', CHART.limit, label)),
  ];
}

/** What the axis counts. */
export const levelsOf = ({ of = 'virtual users' }: LoadCurve): string => of;

/** The whole chart in words. */
export function describeLevels(curve: LoadCurve): string {
  const { levels, knee, plateau, slots, limits } = curve;
  const parts = [
    `Throughput and time to first token by ${levelsOf(curve)}`,
    levelSubtitle(curve),
    ...(levels.length <= MOST_READ ? levels.map((level) => levelText(level, curve)) : rangeTexts(levels)),
    ...(knee === undefined ? [] : [`Knee: ${usersText(knee)}`]),
    ...(plateau === undefined ? [] : [`Throughput is full from ${usersText(plateau)} on`]),
    ...(slots === undefined ? [] : [`Server's slots: ${wholeText(slots)}`]),
    ...limitLabels(limits),
    ...(fittedPoints(curve).length === 0 ? [] : ['A curve is fitted to the throughput']),
  ];
  return `${parts.join('. ')}.`;
}

const limitLabels = (limits: LoadCurve['limits']): readonly string[] =>
  [limits?.throughput, limits?.ttft].flatMap((limit) =>
    limit === undefined || !Number.isFinite(limit.value) ? [] : [limit.label],
  );

function levelText({ users, throughput, perUser, ttft, failed }: LoadLevel, { of }: LoadCurve): string {
  const figures = [
    spreadText(throughput, 'token rate'),
    ...(perUser === undefined ? [] : [`${spreadText(perUser, 'token rate')} each`]),
    `first token after ${spreadText(ttft, 'duration')}`,
    ...(failed ? ['failed'] : []),
  ];
  return `${countText(users, of)}: ${figures.join(', ')}`;
}

const countText = (users: number, of: LoadCurve['of']): string =>
  of === 'arrivals per second' ? `${rateText(users)} ${of}` : usersText(users);

/** What is said of a level where the pointer rests on it; of several that stand too close, how far they range. */
export function levelHover(levels: readonly LoadLevel[], { of, statistic }: LoadCurve): string {
  const [first, last] = [levels[0], levels.at(-1)];
  if (first === undefined || last === undefined) return '';
  const ttftName = `first token${statistic === undefined ? '' : `, ${statistic}`}`;
  if (levels.length === 1) {
    const { throughput, perUser, ttft, failed } = first;
    return [
      `${countText(first.users, of)}${failed ? ': failed' : ''}`,
      `throughput: ${intervalOf(throughput, 'token rate')}`,
      ...(perUser === undefined ? [] : [`each user: ${intervalOf(perUser, 'token rate')}`]),
      `${ttftName}: ${intervalOf(ttft, 'duration')}`,
    ].join('\n');
  }
  const failed = levels.filter((level) => level.failed).length;
  return [
    `${countText(first.users, of)} to ${countText(last.users, of)}: ${wholeText(levels.length)} levels${failed === 0 ? '' : `, ${wholeText(failed)} failed`}`,
    ...rangeLine(
      'throughput:',
      levels.map(({ throughput }) => throughput.value),
      'token rate',
    ),
    ...rangeLine(
      `${ttftName}:`,
      levels.map(({ ttft }) => ttft.value),
      'duration',
    ),
  ].join('\n');
}

function rangeTexts(levels: readonly LoadLevel[]): readonly string[] {
  const range = (spreads: readonly Spread[], dimension: Dimension): string => {
    const values = spreads.map(({ value }) => value).filter(Number.isFinite);
    if (values.length === 0) return 'not measured';
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [...new Set([low, high].map((value) => formatQuantity({ dimension, value })))].join(' to ');
  };
  return [
    `Throughput: ${range(
      levels.map(({ throughput }) => throughput),
      'token rate',
    )}`,
    `First token: ${range(
      levels.map(({ ttft }) => ttft),
      'duration',
    )}`,
  ];
}

const spreadText = ({ value }: Spread, dimension: Dimension): string =>
  Number.isFinite(value) ? formatQuantity({ dimension, value }) : 'not measured';
