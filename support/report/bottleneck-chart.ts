import type { PlotOptions } from '@observablehq/plot';
import type { BottleneckPicture, BottleneckPoint } from './bottleneck-chart-input';
import {
  bottleneckKey,
  bottleneckLine,
  bottleneckSubtitle,
  describeBottleneck,
  isFilled,
  MOST_RESOURCES,
  rateText,
  resourceLook,
  resourcesOf,
} from './bottleneck-chart-words';
import { bottleneckHover } from './bottleneck-chart-hover';
import { intervalBand, lineMarks } from './bottleneck-chart-lines';
import { amountAxis, amountScale, wholeText } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, shorten, type Plot } from './chart-canvas';
import { limitLine, type PlacedSpread } from './chart-marks';
import { hoverOverAll, hoverStretches, MOST_HOVERS } from './chart-hover';
import { drawPanels } from './chart-panels';
import { thinned } from './chart-thinning';
import {
  labelHeight,
  placeVerticals,
  verticalLabels,
  verticalLines,
  type PlacedVertical,
  type Vertical,
} from './chart-verticals';

export type { BottleneckPicture } from './bottleneck-chart-input';

/** Pixels: of a panel without its margins, between panels, and below the last one. */
const USED_INNER = 190;
const LATENCY_INNER = 110;
const GAP = 12;
const FOOT = 46;
/** Of all resources and of latency together; more could not be told apart. */
const MOST_POINTS = 1500;
/** The load at which the first resource is full is drawn where that is no more than so many times the most load. */
const FURTHEST = 2.5;
/** Of a resource's name beside its line. */
const LONGEST_NAME = 30;

/**
 * SVG text of what fills up as load grows: above the utilisation of each resource in % with the line through it, as
 * far as it is full; below latency, with its knee through both.
 */
export function bottleneckChart(given: BottleneckPicture): Promise<string> {
  const picture = {
    ...given,
    points: given.points
      .filter(({ load }) => load >= 0 && Number.isFinite(load))
      .toSorted((one, other) => one.load - other.load),
  };
  const text = {
    title: picture.title,
    subtitle: bottleneckSubtitle(picture),
    description: describeBottleneck(picture),
  };
  if (picture.points.length === 0) return drawPanels(text);
  const load = loadAxis(picture);
  const shared: SharedAxis = { load, verticals: placeVerticals(load, verticalsOf(picture)) };
  const resources = resourcesOf(picture).slice(0, MOST_RESOURCES);
  const hovers = hoverStretches(
    load,
    picture.points.map((point) => ({ ...point, x: point.load })),
    MOST_HOVERS,
    (group) => bottleneckHover(group, resources),
  );
  return drawPanels({ ...text, key: bottleneckKey(picture) }, (plot) =>
    hoverOverAll(plot, [usedPanel(plot, picture, shared), latencyPanel(plot, picture, shared)], hovers),
  );
}

/** What both panels have in common. */
interface SharedAxis {
  readonly load: ValueAxis;
  readonly verticals: readonly PlacedVertical[];
}

function loadAxis(picture: BottleneckPicture): ValueAxis {
  const most = picture.points.at(-1)?.load ?? 0;
  const { value = 0, high = 0 } = bottleneckLine(picture)?.fullAt ?? {};
  const full = [value, high].filter((end) => end <= FURTHEST * most);
  return amountAxis(
    [most, ...full].map((end) => ({ value: end })),
    [],
    'linear',
  );
}

/** Where the first resource is full, and the knee. */
function verticalsOf(picture: BottleneckPicture): readonly Vertical[] {
  const first = bottleneckLine(picture);
  const { kneeLoad } = picture;
  return [
    ...(first === undefined
      ? []
      : [
          {
            x: first.fullAt.value,
            label: `${shorten(first.resource, LONGEST_NAME)} full: ${rateText(first.fullAt.value)}`,
            colour: CHART.limit,
            dashes: '3,3',
          },
        ]),
    ...(kneeLoad === undefined || !Number.isFinite(kneeLoad)
      ? []
      : [{ x: kneeLoad, label: `knee: ${rateText(kneeLoad)}`, colour: CHART.ink, dashes: '6,4' }]),
  ];
}

function usedPanel(plot: Plot, picture: BottleneckPicture, { load, verticals }: SharedAxis): PlotOptions {
  const resources = resourcesOf(picture).slice(0, MOST_RESOURCES);
  const most = MOST_POINTS / (resources.length + 1);
  const series = resources.map((resource, place) => ({
    look: resourceLook(place),
    line: picture.lines.find((one) => one.resource === resource && isFilled(one)),
    points: placed(picture.points, ({ utilisation }) => 100 * (utilisation[resource] ?? NaN), most),
  }));
  const points = series.flatMap((one) => one.points);
  const axis = amountAxis(points, [100], 'linear');
  const measured = points.length > 0;
  const marginTop = GAP + labelHeight(verticals);
  const first = bottleneckLine(picture);
  const reach = GAP;
  return {
    height: USED_INNER + marginTop + reach,
    marginTop,
    marginBottom: reach,
    x: { ...loadScale(load), axis: null },
    y: { ...amountScale(axis, true), label: 'utilisation (%)' },
    marks: [
      ...(first === undefined ? [] : [intervalBand(plot, load, first.fullAt, reach)]),
      plot.ruleY([0], { stroke: CHART.ink }),
      limitLine(plot, axis, 100),
      ...verticalLines(plot, load, verticals, { labelled: true, reach }),
      ...series.map(({ points: dots, look }) =>
        plot.dot(dots, {
          x: 'x',
          y: 'value',
          r: 2.2,
          symbol: look.symbol,
          fill: look.colour,
          fillOpacity: 0.55,
        }),
      ),
      ...series.flatMap(({ line, look }) => lineMarks(plot, line, { load, measured: picture.points, look })),
      ...verticalLabels(plot, load, verticals),
      ...(measured
        ? []
        : [plot.text(['no resource was measured'], { frameAnchor: 'middle', fill: CHART.quiet })]),
    ],
  };
}

function latencyPanel(plot: Plot, picture: BottleneckPicture, { load, verticals }: SharedAxis): PlotOptions {
  const resources = Math.min(MOST_RESOURCES, resourcesOf(picture).length);
  const points = placed(picture.points, ({ latency }) => latency, MOST_POINTS / (resources + 1));
  const axis = amountAxis(points, [], 'linear or log');
  const measured = points.length > 0;
  return {
    height: LATENCY_INNER + GAP + FOOT,
    marginTop: GAP,
    marginBottom: FOOT,
    x: { ...loadScale(load), ticks: 8, tickFormat: wholeText, label: 'answered requests/s' },
    y: { ...amountScale(axis, measured), label: 'latency (ms)' },
    marks: [
      plot.ruleY([axis.low], { stroke: CHART.ink }),
      ...verticalLines(plot, load, verticals, { labelled: false, reach: 0 }),
      plot.dot(points, { x: 'x', y: 'value', r: 2.2, fill: CHART.ink, fillOpacity: 0.6 }),
      ...(measured ? [] : [plot.text(['no answer was timed'], { frameAnchor: 'middle', fill: CHART.quiet })]),
    ],
  };
}

/** At most about so many points that were measured, with the highest and the lowest among them. */
const placed = (
  points: readonly BottleneckPoint[],
  valueOf: (point: BottleneckPoint) => number,
  most: number,
): readonly PlacedSpread[] =>
  thinned(
    points.filter((point) => Number.isFinite(valueOf(point))),
    valueOf,
    Math.max(2, Math.floor(most)),
  ).map((point) => ({ x: point.load, value: valueOf(point) }));

const loadScale = ({ low, high }: ValueAxis) => ({ type: 'linear', domain: [low, high] }) as const;
