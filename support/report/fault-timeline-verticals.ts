import { FRAME, heldBy, pixelAt, textWidth } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import type { PlacedVertical, Vertical } from './chart-verticals';

/** Few lines have few ways to stand: all of them are tried. */
export const MOST_LINES = 4;
const SIDES = ['right', 'left'] as const;
/** Pixels that a label reaches over its own line, and that it keeps from another label. */
const OVER = 2;
const ROOM = 8;

/**
 * Finds room for the labels of up to four lines, where two can stand within a pixel of each other: each beside
 * its line and within the frame, in the fewest rows in which no label covers another and no line runs through one.
 */
export function placeAllVerticals(axis: ValueAxis, lines: readonly Vertical[]): readonly PlacedVertical[] {
  const sorted = lines.toSorted((one, other) => one.x - other.x).slice(0, MOST_LINES);
  const pixel = ({ x }: Vertical): number => pixelAt(axis, heldBy(axis, x));
  return waysOf(sorted).reduce<Way>(
    (best, placed) => {
      const cost = costOf(placed.map((line) => ({ ...line, pixel: pixel(line) })));
      return cost < best.cost ? { placed, cost } : best;
    },
    { placed: [], cost: Infinity },
  ).placed;
}

interface Way {
  readonly placed: readonly PlacedVertical[];
  readonly cost: number;
}

/** Every side and row for every line. */
function waysOf(lines: readonly Vertical[]): readonly (readonly PlacedVertical[])[] {
  return lines.reduce<readonly (readonly PlacedVertical[])[]>(
    (ways, line) =>
      ways.flatMap((way) => lines.flatMap((_, row) => SIDES.map((side) => [...way, { ...line, side, row }]))),
    [[]],
  );
}

/** The worst fault first: a label outside of the frame, one over another, a line through one, a row more. */
function costOf(lines: readonly (PlacedVertical & { readonly pixel: number })[]): number {
  const labels = lines.map(({ pixel, label, side, row }) => {
    const width = textWidth(label);
    return side === 'right'
      ? { row, left: pixel - OVER, right: pixel - OVER + width }
      : { row, left: pixel + OVER - width, right: pixel + OVER };
  });
  let cost = Math.max(0, ...lines.map(({ row }) => row));
  labels.forEach((label, index) => {
    if (label.left < FRAME.left - OVER || label.right > FRAME.right + OVER) cost += 1e6;
    lines.forEach(({ pixel, row }, other) => {
      const isCrossed = row > label.row && pixel > label.left - OVER && pixel < label.right + OVER;
      if (other !== index && isCrossed) cost += 1e2;
    });
    for (const { row, left, right } of labels.slice(index + 1)) {
      if (row === label.row && left < label.right + ROOM && right > label.left - ROOM) cost += 1e4;
    }
  });
  return cost;
}
