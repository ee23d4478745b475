import type { Markish } from '@observablehq/plot';
import { FRAME, heldBy, pixelAt, textWidth } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { xmlText, type Plot } from './chart-canvas';

/** A vertical line with its label. */
export interface Vertical {
  readonly x: number;
  readonly label: string;
  readonly colour: string;
  readonly dashes: string;
}

/** A vertical line whose label stands on one side of it, in a row above the frame. */
export interface PlacedVertical extends Vertical {
  readonly side: 'left' | 'right';
  /** Rows of labels between the frame and this one. */
  readonly row: number;
}

/** Pixels from a row of labels to the next. */
export const LABEL_ROW = 17;

/**
 * Finds room for the labels of at most two lines: away from each other in one row, or in two rows such that
 * neither line runs through the label of the other. A label never leaves the frame.
 */
export function placeVerticals(axis: ValueAxis, lines: readonly Vertical[]): readonly PlacedVertical[] {
  const [first, second] = lines.toSorted((one, other) => one.x - other.x);
  if (first === undefined) return [];
  const pixel = ({ x }: Vertical): number => pixelAt(axis, heldBy(axis, x));
  const onTheLeft = (line: Vertical): boolean => pixel(line) - textWidth(line.label) >= FRAME.left;
  const onTheRight = (line: Vertical): boolean => pixel(line) + textWidth(line.label) <= FRAME.right;
  if (second === undefined) return [{ ...first, side: onTheRight(first) ? 'right' : 'left', row: 0 }];
  const leftward = onTheLeft(first);
  const rightward = onTheRight(second);
  return [
    { ...first, side: leftward ? 'left' : 'right', row: leftward ? 0 : 1 },
    { ...second, side: rightward ? 'right' : 'left', row: leftward && !rightward ? 1 : 0 },
  ];
}

/** Pixels that the labels take above the frame. */
export const labelHeight = (lines: readonly PlacedVertical[]): number =>
  lines.length === 0 ? 0 : (Math.max(...lines.map(({ row }) => row)) + 1) * LABEL_ROW;

/** The lines, up to their labels where these are to stand here, and so many pixels beyond the frame below. */
export const verticalLines = (
  plot: Plot,
  axis: ValueAxis,
  lines: readonly PlacedVertical[],
  { labelled, reach }: { readonly labelled: boolean; readonly reach: number },
): readonly Markish[] =>
  lines
    .filter(({ x }) => x >= axis.low && x <= axis.high)
    .map(({ x, colour, dashes, row }) =>
      plot.ruleX([x], {
        stroke: colour,
        strokeWidth: 1.5,
        strokeDasharray: dashes,
        insetTop: labelled ? -row * LABEL_ROW : 0,
        insetBottom: -reach,
      }),
    );

/** The labels above the frame; that of a line off the axis stands at its edge and points there. */
export const verticalLabels = (
  plot: Plot,
  axis: ValueAxis,
  lines: readonly PlacedVertical[],
): readonly Markish[] =>
  lines.map(({ x, label, colour, side, row }) =>
    plot.text([xmlText(pointed(axis, x, label))], {
      x: [heldBy(axis, x)],
      text: (text: string) => text,
      frameAnchor: 'top',
      textAnchor: side === 'left' ? 'end' : 'start',
      dx: side === 'left' ? 2 : -2,
      dy: -LABEL_ROW * (row + 1),
      fill: colour,
      stroke: 'white',
      strokeWidth: 4,
      fontWeight: 600,
    }),
  );

function pointed({ low, high }: ValueAxis, x: number, label: string): string {
  if (x > high) return `${label} →`;
  return x < low ? `← ${label}` : label;
}
