import { formatQuantity, type Dimension } from '../quantities/quantity';
import { wholeText } from './chart-axes';
import { CHART } from './chart-canvas';
import { ABSENT } from './chart-marks';
import { placeText, rangeLine } from './chart-hover';
import type { KeyEntry } from './chart-panels';
import type { MonitoredHistory, MonitoredSeries, MonitoredType } from './history-chart-input';
import { gapsOf, MOST_SERIES, mostLate, unexplained } from './history-chart-series';

/** More panels make no chart. */
export const MOST_TYPES = 8;

/** `7 types of metrics, 12,345 samples; latest 12 ms after it was due; 2 gaps; the finding`. */
export function historySubtitle({ types, from, to, finding }: MonitoredHistory): string {
  const samples = countOf(types);
  const late = Math.max(...types.map(mostLate));
  const gaps = types.flatMap((type) => gapsOfType(type, { from, to }));
  const counts =
    samples === 0
      ? 'Nothing was sampled'
      : `${wholeText(types.length)} ${types.length === 1 ? 'type' : 'types'} of metrics, ${wholeText(samples)} ${samples === 1 ? 'sample' : 'samples'}`;
  return [
    counts,
    ...(types.length > MOST_TYPES ? [`${wholeText(MOST_TYPES)} of them drawn`] : []),
    ...(Number.isFinite(late) ? [`the latest ${durationText(late)} after it was due`] : []),
    ...(gaps.length > 0
      ? [`${wholeText(gaps.length)} ${gaps.length === 1 ? 'gap' : 'gaps'} that nobody explains`]
      : []),
    finding,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** What stands for what in all panels, as far as it is drawn. */
export function historyKey({ types, from, to }: MonitoredHistory): readonly KeyEntry[] {
  const drawn = types.slice(0, MOST_TYPES);
  const hasGap = drawn.some((type) => gapsOfType(type, { from, to }).length > 0);
  const hasAbsence = drawn.some(({ absences }) => absences.length > 0);
  return [
    ...(hasAbsence
      ? [{ symbol: '█', colour: CHART.bands[1], text: 'unavailable, for the reason told' }]
      : []),
    ...(hasGap
      ? [{ symbol: ABSENT, colour: CHART.limit, text: 'samples are missing, nobody knows why' }]
      : []),
  ];
}

/** `CPU utilization, sampled every 5 s, at most 12 ms late`. */
export function typeHeading(type: MonitoredType): string {
  const { name, interval, series } = type;
  const late = mostLate(type);
  return [
    name,
    ...(Number.isFinite(interval) ? [`sampled every ${durationText(interval)}`] : []),
    ...(Number.isFinite(late) ? [`at most ${durationText(Math.max(0, late))} late`] : []),
    ...(series.length > MOST_SERIES ? [`${MOST_SERIES} of ${wholeText(series.length)} series drawn`] : []),
  ].join(', ');
}

/** The whole chart in words. */
export function describeHistory(history: MonitoredHistory): string {
  const { types, from, to } = history;
  const parts = [
    'Monitored metrics over time',
    historySubtitle(history),
    ...types.slice(0, MOST_TYPES).map((type) => {
      const gaps = gapsOfType(type, { from, to }).length;
      const figures = [
        ...type.series.slice(0, MOST_SERIES).map(rangeText),
        ...(gaps > 0 ? [`${wholeText(gaps)} unexplained ${gaps === 1 ? 'gap' : 'gaps'}`] : []),
        ...[...new Set(type.absences.map(({ reason }) => reason))].map((reason) => `unavailable: ${reason}`),
      ];
      return `${typeHeading(type)}: ${figures.length === 0 ? 'no sample' : figures.join('; ')}`;
    }),
  ];
  return `${parts.join('. ')}.`;
}

/** The gaps of a type that no absence explains; one for all series that have it in common. */
function gapsOfType(
  { series, interval, absences }: MonitoredType,
  time: { readonly from: number; readonly to: number },
): readonly unknown[] {
  const gaps = series.flatMap((one) => unexplained(one, gapsOf(one.samples, interval, time), absences));
  return [...new Map(gaps.map((gap) => [`${gap.from} ${gap.to}`, gap])).values()];
}

const countOf = (types: readonly MonitoredType[]): number =>
  types.reduce((sum, { series }) => series.reduce((more, { samples }) => more + samples.length, sum), 0);

/** What is said where the pointer rests on samples in a row: how far each series ranges. */
export function seriesHover(
  group: readonly { readonly x: number; readonly value: number; readonly series: MonitoredSeries }[],
  unit: string,
): string {
  const lines = [...Map.groupBy(group, ({ series }) => series)].flatMap(([series, points]) =>
    rangeLine(
      series.name,
      points.map(({ value }) => value),
      DIMENSIONS[series.unit],
      series.unit === 'per second' ? ' per second' : '',
    ),
  );
  return [placeText(group, unit), ...(lines.length === 0 ? ['no sample'] : lines)].join('\n');
}

function rangeText({ name, unit, samples }: MonitoredSeries): string {
  const values = samples.map(({ value }) => value).filter(Number.isFinite);
  if (values.length === 0) return `${name} without a sample`;
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const ends = [low, high].map((value) => formatQuantity({ dimension: DIMENSIONS[unit], value }));
  const text = [...new Set(ends)].join(' to ');
  return `${name} ${text}${unit === 'per second' ? ' per second' : ''}`;
}

const DIMENSIONS: Readonly<Record<MonitoredSeries['unit'], Dimension>> = {
  '%': 'share',
  bytes: 'data size',
  ms: 'duration',
  'per second': 'count',
  count: 'count',
};

/** Whole seconds read better than thousands of ms. */
const durationText = (value: number): string =>
  value >= 1000 && value < 10_000 && value % 1000 === 0
    ? `${value / 1000} s`
    : formatQuantity({ dimension: 'duration', value });
