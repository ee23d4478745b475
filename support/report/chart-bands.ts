import type { Markish } from '@observablehq/plot';
import { FRAME, pixelAt, textWidth } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, shorten, xmlText, type Plot } from './chart-canvas';
import { LABEL_ROW } from './chart-verticals';

/** A stretch of the x axis with its name. */
export interface Band {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A band whose name stands in a row above the frame, its middle at `pixel`. */
export interface PlacedBand extends Band {
  readonly label: string;
  readonly pixel: number;
  readonly row: number;
}

const LONGEST_NAME = 32;
const MOST_ROWS = 4;

/**
 * Finds room for the names of bands in rising order: over the middle of each band, in the lowest row where no
 * other name is in the way. A name for which there is no room in four rows is left out.
 */
export function placeBands(axis: ValueAxis, bands: readonly Band[]): readonly PlacedBand[] {
  const ends = Array.from({ length: MOST_ROWS }, () => -Infinity);
  return bands.map((band) => {
    const label = shorten(band.name, LONGEST_NAME);
    const half = textWidth(label) / 2;
    const middle = pixelAt(axis, (band.from + band.to) / 2);
    const pixel = Math.min(Math.max(middle, FRAME.left + half), FRAME.right - half);
    const row = ends.findIndex((end) => end <= pixel - half);
    if (row === -1) return { ...band, label: '', pixel, row: 0 };
    ends[row] = pixel + half + NAME_GAP;
    return { ...band, label, pixel, row };
  });
}

const NAME_GAP = 8;

/** Pixels that the names take above the frame. */
export const nameHeight = (bands: readonly PlacedBand[]): number =>
  bands.length === 0 ? 0 : (Math.max(...bands.map(({ row }) => row)) + 1) * LABEL_ROW;

/** Shades of grey in turns, so many pixels beyond the frame below. */
export const bandMarks = (plot: Plot, bands: readonly PlacedBand[], reach: number): readonly Markish[] =>
  CHART.bands.map((fill, turn) =>
    plot.rect(
      bands.filter((_, index) => index % CHART.bands.length === turn),
      { x1: 'from', x2: 'to', fill, insetBottom: -reach },
    ),
  );

/** The names above the frame. */
export const bandNames = (plot: Plot, axis: ValueAxis, bands: readonly PlacedBand[]): readonly Markish[] =>
  bands
    .filter(({ label }) => label !== '')
    .map(({ label, pixel, row }) =>
      plot.text([xmlText(label)], {
        x: [axis.low],
        text: (text: string) => text,
        frameAnchor: 'top',
        dx: pixel - FRAME.left,
        dy: -LABEL_ROW * (row + 1),
        fontWeight: 600,
      }),
    );
