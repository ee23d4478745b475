import type { Markish } from '@observablehq/plot';
import type { Plot } from './chart-canvas';
import { joiningLine, type PlacedSpread } from './chart-marks';

/** With more windows the lines say all. */
const MOST_DOTS = 60;

/** Values of windows over time: a line, with dots where they are few or stand alone between gaps. */
export function windowMarks(
  plot: Plot,
  points: readonly PlacedSpread[],
  { colour, symbol }: { readonly colour: string; readonly symbol: 'circle' | 'square' },
): readonly Markish[] {
  const isMeasured = (index: number): boolean => Number.isFinite(points[index]?.value);
  const dots = points.filter(
    (_, index) =>
      isMeasured(index) && (points.length <= MOST_DOTS || !(isMeasured(index - 1) || isMeasured(index + 1))),
  );
  return [
    joiningLine(plot, points, { colour }),
    plot.dot(dots, { x: 'x', y: 'value', r: 2.5, symbol, fill: colour }),
  ];
}

/** One point for every stretch of windows in which nothing was measured. */
export function middlesOfGaps(points: readonly PlacedSpread[]): readonly PlacedSpread[] {
  const gaps: PlacedSpread[][] = [];
  points.forEach((point, index) => {
    if (Number.isFinite(point.value)) return;
    const before = points[index - 1];
    if (before !== undefined && !Number.isFinite(before.value)) gaps.at(-1)?.push(point);
    else gaps.push([point]);
  });
  return gaps.flatMap((gap) => gap.slice(Math.floor(gap.length / 2)).slice(0, 1));
}
