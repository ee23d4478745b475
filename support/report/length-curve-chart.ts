import {
  amountAxis,
  amountScale,
  pixelAt,
  textWidth,
  wholeText,
  wholeTicks,
  type Spread,
} from './chart-axes';
import { CHART, shorten, xmlText } from './chart-canvas';
import { hoverAreas, hoverStretches, MOST_HOVERS } from './chart-hover';
import { joiningLine, pointMarks, type PlacedSpread } from './chart-marks';
import { drawPanels } from './chart-panels';

/** How a figure changes with a length, such as the time to first token with that of the prompt. */
export interface LengthCurve {
  readonly title: string;
  /** With their units: `prompt tokens`, `ms to first token`. */
  readonly xLabel: string;
  readonly yLabel: string;
  /** One or two, such as `cold` and `warm prefix`. */
  readonly series: readonly LengthSeries[];
  /** What is said of it below the title. */
  readonly finding: string;
}

/** Points in rising order of `x`; a value that was not measured is not finite. */
export interface LengthSeries {
  readonly name: string;
  readonly points: readonly LengthPoint[];
}

interface LengthPoint extends Spread {
  readonly x: number;
}

/** The series by colour and by shape; two are told apart, further ones take turns. */
const LOOKS = [
  { colour: CHART.bar, symbol: 'circle', sign: '●' },
  { colour: CHART.second, symbol: 'square', sign: '■' },
] as const;

/** More are a table, and belong in one. */
const MOST_READ = 24;

/** SVG text of a figure by length, with the interval of each point; both axes begin at zero. */
export function lengthCurve({ title, xLabel, yLabel, series, finding }: LengthCurve): Promise<string> {
  const drawn = series.map((one) => ({ ...one, points: one.points.filter(isMeasured) }));
  const points = drawn.flatMap((one) => one.points);
  const absent = series.flatMap((one) => one.points).length - points.length;
  const subtitle = [
    ...(points.length === 0 ? ['Nothing was measured'] : []),
    ...(points.length > 0 && absent > 0
      ? [`${absent} of ${points.length + absent} points not measured`]
      : []),
    ...(finding === '' ? [] : [finding]),
  ].join('; ');
  const heading = `${yLabel} by ${xLabel}`;
  const description = `${[heading, subtitle, ...drawn.flatMap(seriesText)].filter((part) => part !== '').join('. ')}.`;
  if (points.length === 0) return drawPanels({ title, subtitle, description });

  const [along, up] = [
    amountAxis(
      points.map(({ x }) => ({ value: x })),
      [],
      'linear',
    ),
    amountAxis(points, [], 'linear'),
  ];
  const looked = series.map((one, index) => ({
    points: one.points.filter(({ x }) => Number.isFinite(x) && x >= 0),
    look: {
      ...(LOOKS[index % LOOKS.length] ?? LOOKS[0]),
      aside: series.length === 1 ? 0 : (index - (series.length - 1) / 2) * ASIDE,
    },
    name: one.name,
  }));
  const ticks = wholeTicks(along.high, 8).filter(
    (tick) => pixelAt(along, tick) + textWidth(wholeText(tick)) / 2 <= CHART.width,
  );
  const key = looked.map(({ name, look, points: all }) => ({
    symbol: look.sign,
    colour: look.colour,
    text: all.some(isMeasured) ? name : `${name}: not measured`,
  }));
  const hovers = hoverStretches(
    along,
    drawn.flatMap((one) => one.points.map((point) => ({ ...point, name: one.name }))),
    MOST_HOVERS,
    (group) => lengthHover(group, { xLabel, yLabel }),
  );
  return drawPanels({ title, subtitle, description, key }, (plot) => [
    {
      height: HEIGHT,
      marginTop: 10,
      marginBottom: 46,
      x: { domain: [along.low, along.high], ticks, tickFormat: wholeText, label: label(xLabel, 70) },
      y: { ...amountScale(up, true), label: label(yLabel, 30) },
      marks: [
        plot.ruleY([0], { stroke: CHART.ink }),
        ...looked.map(({ points: all, look }) => joiningLine(plot, all, look)),
        ...looked.flatMap(({ points: all, look }) => pointMarks(plot, all, up, look)),
        ...hoverAreas(plot, hovers),
      ],
    },
  ]);
}

const HEIGHT = 280;
/** Pixels between the points of two series at the same length. */
const ASIDE = 5;

const label = (text: string, length: number): string => xmlText(shorten(text, length));

const isMeasured = ({ x, value }: PlacedSpread): boolean =>
  Number.isFinite(x) && x >= 0 && Number.isFinite(value);

/** `512 prompt tokens`, and below it each series with its interval. */
function lengthHover(
  group: readonly (LengthPoint & { readonly name: string })[],
  { xLabel, yLabel }: Pick<LengthCurve, 'xLabel' | 'yLabel'>,
): string {
  const places = [...new Set(group.map(({ x }) => x))];
  const lines = group.map(({ name, x, value, low = NaN, high = NaN }) => {
    const interval = low < high ? ` [${significant(low)} to ${significant(high)}]` : '';
    const place = places.length === 1 ? '' : ` at ${wholeText(x)}`;
    return `${shorten(name, 40)}${place}: ${significant(value)}${interval} ${yLabel}`;
  });
  const ends = [...new Set([Math.min(...places), Math.max(...places)])].map(wholeText).join(' to ');
  return [`${ends} ${xLabel}`, ...lines].join('\n');
}

function seriesText({ name, points }: LengthSeries): readonly string[] {
  if (points.length === 0) return [`${name}: not measured`];
  if (points.length > MOST_READ) return [`${name}: ${points.length} points`];
  return [`${name}: ${points.map(({ x, value }) => `${wholeText(x)}: ${significant(value)}`).join(', ')}`];
}

const significant = (value: number): string =>
  Math.abs(value) >= 100
    ? value.toLocaleString('en-US', { maximumFractionDigits: 0 })
    : value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
