import type { Markish } from '@observablehq/plot';
import type { BottleneckLine, BottleneckPoint } from './bottleneck-chart-input';
import type { ResourceLook } from './bottleneck-chart-words';
import { heldBy } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, type Plot } from './chart-canvas';

/** From no load to where it is full, or to the end of the axis; dashed where nothing was measured. */
export function lineMarks(
  plot: Plot,
  line: BottleneckLine | undefined,
  { load, measured, look }: { load: ValueAxis; measured: readonly BottleneckPoint[]; look: ResourceLook },
): readonly Markish[] {
  if (line === undefined) return [];
  const { idle, perLoad } = line;
  const end = Math.min(load.high, Math.max(0, (1 - idle) / perLoad));
  const [from, to] = [measured[0], measured.at(-1)].map((point) => Math.min(end, point?.load ?? 0));
  const part = (ends: readonly (number | undefined)[], dashes: string): Markish =>
    plot.lineY(
      ends.map((x = 0) => ({ x, value: 100 * (idle + perLoad * x) })),
      { x: 'x', y: 'value', stroke: look.colour, strokeWidth: 1.5, strokeDasharray: dashes },
    );
  return [part([from, to], 'none'), part([to, end], '4,4'), part([0, from], '4,4')];
}

/** The interval of the load at which the first resource is full, as far as it is on the axis. */
export function intervalBand(
  plot: Plot,
  load: ValueAxis,
  { low, high }: { readonly low: number; readonly high: number },
  reach: number,
): Markish {
  const band = low < high && low < load.high ? [{ low: heldBy(load, low), high: heldBy(load, high) }] : [];
  return plot.rect(band, {
    x1: 'low',
    x2: 'high',
    fill: CHART.limit,
    fillOpacity: 0.12,
    insetBottom: -reach,
  });
}
