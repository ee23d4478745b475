import { formatQuantity } from '../quantities/quantity';
import { histogram, totalWeight, valueAxis, type Bin, type ValueAxis, type Weighted } from './chart-bins';
import { CHART, drawChart, xmlText, type Mark, type Plot } from './chart-canvas';
import { hoverAreas, type HoverStretch } from './chart-hover';

export interface LatencyDistribution {
  readonly title: string;
  /** Unit of the values: ms. */
  readonly unit: string;
  readonly values: readonly number[];
  /** The weight of each value, such as the tokens of its event; without it each counts once. */
  readonly weights?: readonly number[] | undefined;
  /** What the weights count. */
  readonly of?: string | undefined;
  /** The promised limit: always in sight. */
  readonly limit?: Mark | undefined;
  /** The judged statistic: `{ value: 5.21, label: 'p99 5.21 ms' }`. */
  readonly observed?: Mark | undefined;
}

const BINS = 64;

/**
 * SVG text of how values are distributed, with the limit and the judged statistic marked. The axis shows
 * at least 99.9 % of the weight, and the subtitle says how much lies outside; logarithmic where the limit
 * or the tail is far from the bulk.
 */
export function latencyDistribution({
  title,
  unit,
  values,
  weights,
  of = 'tokens',
  limit,
  observed,
}: LatencyDistribution): Promise<string> {
  const sorted = values
    .map((value, index) => ({ value, weight: weights?.[index] ?? 1 }))
    .filter(({ value, weight }) => Number.isFinite(value) && weight > 0)
    .toSorted((one, other) => one.value - other.value);
  const marks = [limit, observed].filter(
    (mark) => mark !== undefined && Number.isFinite(mark.value),
  ) as Mark[];
  if (sorted.length === 0) {
    const subtitle = 'No samples.';
    return drawChart({ title, subtitle, description: subtitle }, () => ({ axis: null }));
  }

  const axis = valueAxis(
    sorted,
    marks.map(({ value }) => value),
  );
  const subtitle = describeSamples(sorted, axis, unit, of);
  const description = [`Histogram of ${subtitle}`, ...marks.map(({ label }) => label)].join('. ');
  const bins = histogram(sorted, axis, BINS);
  const tallest = Math.max(...bins.map(({ share }) => share));
  return drawChart({ title, subtitle, description }, (plot) => ({
    x: {
      type: axis.type,
      domain: [axis.low, axis.high],
      label: unit,
      // Plain numbers: a logarithmic axis would write 1k and 500m.
      tickFormat: (value: number) => value.toLocaleString('en-US', { maximumSignificantDigits: 3 }),
      ticks: axis.type === 'log' ? Math.ceil(Math.log10(axis.high / axis.low)) * 2 : 10,
    },
    // Room above the bars for the labels.
    y: {
      domain: [0, tallest * 1.3],
      label: `% of ${of}`,
      grid: true,
      ticks: 5,
      tickFormat: (share: number) => (share > 100 ? '' : String(share)),
    },
    marks: [
      plot.rectY(bins, {
        x1: 'low',
        x2: 'high',
        y: 'share',
        fill: CHART.bar,
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      plot.ruleY([0], { stroke: CHART.ink }),
      ...(limit === undefined ? [] : markLine(plot, axis, limit, LIMIT, observed)),
      ...(observed === undefined ? [] : markLine(plot, axis, observed, OBSERVED, limit)),
      ...hoverAreas(plot, binTexts(bins, sorted, { axis, unit, of })),
    ],
  }));
}

/** `9.2 to 9.4 ms: 3.1% of tokens (369)`, and how much of all there is up to there. */
function binTexts(
  bins: readonly Bin[],
  sorted: readonly Weighted[],
  { axis, unit, of }: { readonly axis: ValueAxis; readonly unit: string; readonly of: string },
): readonly HoverStretch[] {
  const total = totalWeight(sorted);
  const shareText = (share: number): string => formatQuantity({ dimension: 'share', value: share });
  let passed = (totalWeight(sorted.filter(({ value }) => value < axis.low)) / total) * 100;
  return bins.map(({ low, high, share }) => {
    passed += share;
    // As many digits as tell one bar from the next.
    const digits = Math.max(0, 1 - Math.floor(Math.log10(high - low)));
    const [from, to] = [low, high].map((value) =>
      value.toLocaleString('en-US', { maximumFractionDigits: Math.min(20, digits) }),
    );
    const count = Math.round((share / 100) * total).toLocaleString('en-US');
    const held = share === 0 ? `no ${of}` : `${shareText(share)} of ${of} (${count})`;
    // Never all of them while one is left.
    const upTo = passed > 99.95 && passed < 100 - 1e-9 ? 'more than 99.9%' : shareText(Math.min(100, passed));
    return {
      from: low,
      to: high,
      text: `${from} to ${to} ${unit}: ${held}\n${upTo} of ${of} up to ${to} ${unit}`,
    };
  });
}

/** How a marked value is drawn; each label has a row of its own above the bars. */
const LIMIT = { stroke: CHART.limit, strokeDasharray: '5,3', labelRow: 0 };
const OBSERVED = { stroke: CHART.ink, strokeDasharray: 'none', labelRow: 1 };

/** A vertical line with its label, which turns away from the other mark where there is room. */
function markLine(
  plot: Plot,
  axis: ValueAxis,
  { value, label }: Mark,
  { stroke, strokeDasharray, labelRow }: typeof LIMIT | typeof OBSERVED,
  other: Mark | undefined,
) {
  if (!Number.isFinite(value)) return [];
  // Nothing is left of a logarithmic axis; the line stands at its edge.
  const x = Math.max(value, axis.low);
  const along = alongAxis(axis, x);
  const left = along > 0.7 || (along > 0.25 && other !== undefined && other.value > value);
  return [
    plot.ruleX([x], { stroke, strokeDasharray, strokeWidth: 2 }),
    plot.text([xmlText(label)], {
      x: [x],
      text: (text: string) => text,
      frameAnchor: 'top',
      textAnchor: left ? 'end' : 'start',
      dx: left ? -6 : 6,
      dy: 2 + labelRow * 16,
      fill: stroke,
      stroke: 'white',
      strokeWidth: 4,
      fontWeight: 600,
    }),
  ];
}

/** 0 at the start of the axis, 1 at its end. */
const alongAxis = ({ type, low, high }: ValueAxis, value: number): number =>
  type === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);

/** `11,904 tokens; 37 of them above 12.3 ms are not drawn, the longest 84.1 ms`. */
function describeSamples(sorted: readonly Weighted[], axis: ValueAxis, unit: string, of: string): string {
  const count = (part: readonly Weighted[]): string => Math.round(totalWeight(part)).toLocaleString('en-US');
  const shown = (value: number): string =>
    `${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })} ${unit}`;
  const above = sorted.filter(({ value }) => value > axis.high);
  const below = sorted.filter(({ value }) => value < axis.low);
  const parts = [`${count(sorted)} ${sorted.length === 1 ? of.replace(/s$/u, '') : of}`];
  if (below.length > 0) parts.push(`${count(below)} of them below ${shown(axis.low)} are not drawn`);
  if (above.length > 0) {
    const longest = shown(above.at(-1)?.value ?? NaN);
    parts.push(`${count(above)} of them above ${shown(axis.high)} are not drawn, the longest ${longest}`);
  }
  return parts.join('; ');
}
