import type { Markish, PlotOptions } from '@observablehq/plot';
import { amountAxis, amountScale, FRAME, textWidth, wholeText } from './chart-axes';
import { CHART, shorten, xmlText, type Plot } from './chart-canvas';
import { hoverAreas, hoverStretches } from './chart-hover';
import { absenceMarks, type PlacedSpread } from './chart-marks';
import { LABEL_ROW } from './chart-verticals';
import type { MonitoredSeries, MonitoredType } from './history-chart-input';
import { gapsOf, linePoints, lookOf, unexplained } from './history-chart-series';
import { bandName, shadedStretches, type HistoryTime } from './history-chart-stretches';
import { seriesHover, typeHeading } from './history-chart-words';

/** The series of a type that share a unit, of which the first has the heading; `last` in the chart has the time. */
export interface HistoryPanel {
  readonly type: MonitoredType;
  readonly series: readonly (MonitoredSeries & { readonly place: number })[];
  readonly first: boolean;
  readonly last: boolean;
  /** Points of each line. */
  readonly most: number;
  /** Of the texts that the pointer shows. */
  readonly hovers: number;
}

/** Pixels: of a panel without its margins, above its words, and below the last one. */
const INNER = 62;
const GAP = 12;
const FOOT = 46;
const MOST_MISSING = 60;
/** Characters of a line of words above a panel, which is bold in a heading. */
const HEADING_LENGTH = 76;

/** Lines per series over time, with stretches without samples shaded and named, and other gaps marked. */
export function historyPanel(plot: Plot, time: HistoryTime, panel: HistoryPanel): PlotOptions {
  const { type, series, first, last, most, hovers } = panel;
  const place = (at: number): number => (at - time.from) / time.scale;
  const [unit, scale] = unitOf(series);
  const lines = series.map((one) => {
    const gaps = gapsOf(one.samples, type.interval, time);
    return { ...one, gaps, points: linePoints(one, gaps, { most, place, scale }) };
  });
  const points = lines.flatMap((line) => line.points);
  const measured = points.some(({ value }) => Number.isFinite(value));
  const axis = amountAxis(points, [], unit === 'ms' ? 'linear or log' : 'linear');
  const missing = lines
    .flatMap((line) => unexplained(line, line.gaps, type.absences))
    .map(({ from, to }) => ({ x: Math.round(place((from + to) / 2) * 1000) / 1000, value: NaN }));
  const { bands, told: reasons } = shadedStretches(type, time, place);
  const rows = [
    ...(first ? [[{ text: shorten(xmlText(typeHeading(type)), HEADING_LENGTH), colour: CHART.ink }]] : []),
    ...(first ? reasons.map((text) => [{ text, colour: CHART.quiet }]) : []),
    ...keyRows(lines),
  ];
  const told = hoverStretches(
    time.axis,
    lines.flatMap((line) =>
      line.points.map((point) => ({ ...point, series: line, value: point.value * scale })),
    ),
    hovers,
    (group) => seriesHover(group, time.unit),
  );
  const marginTop = GAP + rows.length * LABEL_ROW;
  const marginBottom = last ? FOOT : 4;
  const domain = { type: 'linear', domain: [time.axis.low, time.axis.high] } as const;
  const { ticks, ...y } = amountScale(axis, measured);
  return {
    height: INNER + marginTop + marginBottom,
    marginTop,
    marginBottom,
    x: last
      ? { ...domain, ticks: 8, tickFormat: wholeText, label: `time (${time.unit})` }
      : { ...domain, axis: null },
    y: {
      ...y,
      ticks: typeof ticks === 'number' ? Math.min(3, ticks) : ticks.filter((_, index) => index % 2 === 0),
      grid: false,
      label: measured ? unit : '',
    },
    marks: [
      plot.rect(bands, { x1: 'from', x2: 'to', fill: CHART.bands[1] }),
      ...(measured ? [plot.gridY({ ticks: 3 })] : []),
      plot.ruleY([axis.low], { stroke: CHART.ink }),
      ...lines.flatMap((line) => lineMarks(plot, line.points, line.place)),
      absenceMarks(plot, missingMarks(missing), CHART.limit),
      ...bands.filter(({ label }) => label !== '').map((band) => bandName(plot, band)),
      ...rows.flatMap((row, index) =>
        rowMarks(plot, row, { above: rows.length - index, bold: first && index === 0 }),
      ),
      ...(measured || bands.length > 0
        ? []
        : [plot.text(['no sample'], { frameAnchor: 'middle', fill: CHART.quiet })]),
      ...hoverAreas(plot, told),
    ],
  };
}

/** A line where there are points on either side, a dot where one stands alone. */
function lineMarks(plot: Plot, points: readonly PlacedSpread[], place: number): readonly Markish[] {
  const { colour, dashes } = lookOf(place);
  const isMeasured = (index: number): boolean => Number.isFinite(points[index]?.value);
  const alone = points.filter(
    (_, index) => isMeasured(index) && !isMeasured(index - 1) && !isMeasured(index + 1),
  );
  return [
    plot.lineY(points, {
      x: 'x',
      y: ({ value }: PlacedSpread) => value,
      stroke: colour,
      strokeWidth: 1.25,
      strokeDasharray: dashes,
    }),
    ...(alone.length > 0 ? [plot.dot(alone, { x: 'x', y: 'value', r: 2, fill: colour })] : []),
  ];
}

/** One cross for all gaps at a place; of many, some. */
function missingMarks(missing: readonly PlacedSpread[]): readonly PlacedSpread[] {
  const places = [...new Map(missing.map((gap) => [gap.x, gap])).values()];
  const stride = Math.ceil(places.length / MOST_MISSING);
  return places.filter((_, index) => index % stride === 0);
}

interface RowText {
  readonly text: string;
  readonly colour: string;
}

/** The series by their looks, as many beside each other as have room. */
function keyRows(
  lines: readonly (MonitoredSeries & { readonly place: number })[],
): readonly (readonly RowText[])[] {
  const rows: RowText[][] = [];
  let left = 0;
  for (const { name, place } of lines) {
    const { colour, symbol } = lookOf(place);
    const text = `${symbol} ${shorten(xmlText(name), LONGEST_NAME)}`;
    const width = textWidth(text) + KEY_GAP;
    const row = rows.at(-1);
    if (row === undefined || width > left) {
      rows.push([{ text, colour }]);
      left = FRAME.right - FRAME.left - width;
    } else {
      row.push({ text, colour });
      left -= width;
    }
  }
  return rows;
}

const LONGEST_NAME = 70;
const KEY_GAP = 10;

function rowMarks(
  plot: Plot,
  row: readonly RowText[],
  { above, bold }: { readonly above: number; readonly bold: boolean },
): readonly Markish[] {
  let dx = 0;
  return row.map(({ text, colour }) => {
    const mark = plot.text([text], {
      frameAnchor: 'top-left',
      textAnchor: 'start',
      dx,
      dy: -LABEL_ROW * above,
      fill: colour,
      fontWeight: bold ? 600 : 400,
    });
    dx += textWidth(text) + KEY_GAP;
    return mark;
  });
}

/** The unit of the axis, and how many of the series' unit it is. */
function unitOf(series: readonly MonitoredSeries[]): readonly [unit: string, scale: number] {
  const unit = series[0]?.unit ?? '';
  if (unit !== 'bytes') return [unit, 1];
  const most = series
    .flatMap(({ samples }) => samples.map(({ value }) => value))
    .reduce((highest, value) => Math.max(highest, value), 0);
  return most >= 1e9 ? ['GB', 1e9] : ['MB', 1e6];
}
