import { CHART } from './chart-canvas';
import type { PlacedSpread } from './chart-marks';
import { thinned } from './chart-thinning';
import type {
  MonitoredAbsence,
  MonitoredSample,
  MonitoredSeries,
  MonitoredType,
} from './history-chart-input';

/** More series in a panel could not be told apart. */
export const MOST_SERIES = 12;

/** How the line of a series looks. */
interface SeriesLook {
  readonly colour: string;
  readonly dashes: string;
  /** What stands for it in a key. */
  readonly symbol: string;
}

const COLOURS = [CHART.bar, CHART.second, CHART.good, CHART.ink] as const;
const DASHES = [
  { dashes: 'none', symbol: '—' },
  { dashes: '5,3', symbol: '- -' },
  { dashes: '1,3', symbol: '···' },
] as const;

/** The look of the series at that place in its panel. */
export function lookOf(place: number): SeriesLook {
  const colour = COLOURS[place % COLOURS.length] ?? CHART.ink;
  const { dashes, symbol } = DASHES[Math.floor(place / COLOURS.length) % DASHES.length] ?? DASHES[0];
  return { colour, dashes, symbol };
}

/** From the first to the last instant without a sample, in ms. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

/** A sample that comes that many intervals after the one before leaves a gap: one that is late does not. */
const GAP_INTERVALS = 2.5;

/** Where samples are missing that were due between those instants. */
export function gapsOf(
  samples: readonly MonitoredSample[],
  interval: number,
  { from, to }: Gap,
): readonly Gap[] {
  if (!Number.isFinite(interval)) return [];
  const instants = [from, ...samples.filter(isValue).map(({ at }) => at), to];
  return instants.slice(1).flatMap((at, index) => {
    const before = instants[index] ?? NaN;
    return at - before > GAP_INTERVALS * interval ? [{ from: before, to: at }] : [];
  });
}

/** The gaps of a series that no absence explains. */
export const unexplained = (
  { occasional = false }: Pick<MonitoredSeries, 'occasional'>,
  gaps: readonly Gap[],
  absences: readonly MonitoredAbsence[],
): readonly Gap[] =>
  occasional ? [] : gaps.filter((gap) => absences.every(({ from, to }) => to < gap.from || from > gap.to));

/** At most about so many points of a line, broken where there is a gap; `place` of an instant along the axis. */
export function linePoints(
  { samples }: MonitoredSeries,
  gaps: readonly Gap[],
  {
    most,
    place,
    scale,
  }: { readonly most: number; readonly place: (at: number) => number; readonly scale: number },
): readonly PlacedSpread[] {
  const breaks = gaps.map(({ from, to }) => ({ at: (from + to) / 2, value: NaN }));
  const points = [...samples.filter(isValue), ...breaks].toSorted((one, other) => one.at - other.at);
  return thinned(points, ({ value }) => value, most).map(({ at, value }) => ({
    x: place(at),
    value: value / scale,
  }));
}

const isValue = ({ at, value }: MonitoredSample): boolean => Number.isFinite(at) && Number.isFinite(value);

/** How late the latest sample was, in ms; not finite where there is none. */
export const mostLate = ({ series }: MonitoredType): number =>
  series.reduce(
    (most, { samples }) => samples.reduce((later, { late }) => Math.max(later, late), most),
    -Infinity,
  );
