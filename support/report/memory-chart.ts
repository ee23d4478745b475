import { median } from 'simple-statistics';
import { formatQuantity } from '../quantities/quantity';
import { timeUnit } from './chart-axes';
import { CHART, drawChart } from './chart-canvas';
import { hoverAreas, hoverStretches, MOST_HOVERS, placeText } from './chart-hover';

/** Memory over time, and the line through it. */
export interface MemoryOverTime {
  readonly title: string;
  /** Instants in ms, values in bytes. */
  readonly samples: readonly { readonly at: number; readonly value: number }[];
  /** Bytes that the series rises by in a ms, where a trend was found. */
  readonly slopePerMs?: number | undefined;
  /** What is said of it below the title. */
  readonly finding: string;
}

/** More could not be told apart. */
const MOST_POINTS = 600;
const MEGABYTE = 1e6;

/** SVG text of memory over time in MB; the axis does not begin at zero, since growth is what it shows. */
export function memoryOverTime({ title, samples, slopePerMs, finding }: MemoryOverTime): Promise<string> {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) {
    const subtitle = 'No readings.';
    return drawChart({ title, subtitle, description: subtitle }, () => ({ axis: null }));
  }
  const stride = Math.ceil(samples.length / MOST_POINTS);
  const [scale, unit] = timeUnit(last.at - first.at);
  const points = samples
    .filter((_, index) => index % stride === 0)
    .map(({ at, value }) => ({ time: (at - first.at) / scale, memory: value / MEGABYTE }));
  const memories = points.map(({ memory }) => memory);
  const [low, high] = [Math.min(...memories), Math.max(...memories)];
  // A flat series is to look flat: at least a percent of it is shown.
  const pad = Math.max((high - low) * 0.15, high * 0.005);
  const size = (value: number): string => formatQuantity({ dimension: 'data size', value: value * MEGABYTE });
  const subtitle = `${samples.length.toLocaleString('en-US')} readings, ${size(low)} to ${size(high)}; ${finding}`;
  const line = slopePerMs === undefined ? [] : lineThrough(points, (slopePerMs * scale) / MEGABYTE);
  const hovers = hoverStretches(
    { type: 'linear', low: 0, high: points.at(-1)?.time ?? 0 },
    points.map(({ time, memory }) => ({ x: time, memory })),
    MOST_HOVERS,
    // Growth is what it shows: three digits would hide it.
    (group) => {
      const held = group.map(({ memory }) => memory);
      const ends = [Math.min(...held), Math.max(...held)].map((value) =>
        value.toLocaleString('en-US', { maximumFractionDigits: 2 }),
      );
      return `${placeText(group, unit)}: ${[...new Set(ends)].join(' to ')} MB`;
    },
  );
  return drawChart({ title, subtitle, description: `Memory over time. ${subtitle}` }, (plot) => ({
    x: { label: `time (${unit})` },
    y: { domain: [low - pad, high + pad], label: 'MB', grid: true, ticks: 5 },
    marks: [
      plot.lineY(points, { x: 'time', y: 'memory', stroke: CHART.bar, strokeWidth: 1.5 }),
      plot.lineY(line, {
        x: 'time',
        y: 'memory',
        stroke: CHART.limit,
        strokeWidth: 2,
        strokeDasharray: '5,3',
      }),
      ...hoverAreas(plot, hovers),
    ],
  }));
}

interface Point {
  readonly time: number;
  readonly memory: number;
}

/** From the first point to the last, with as many points above as below it. */
function lineThrough(points: readonly Point[], slope: number): readonly Point[] {
  const start = median(points.map(({ time, memory }) => memory - slope * time));
  return [points[0], points.at(-1)].flatMap((point) =>
    point === undefined ? [] : [{ time: point.time, memory: start + slope * point.time }],
  );
}
