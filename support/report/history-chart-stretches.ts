import type { Markish } from '@observablehq/plot';
import { pixelAt, textWidth, wholeText } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, shorten, xmlText, type Plot } from './chart-canvas';
import type { MonitoredType } from './history-chart-input';

/** The time that all panels share. */
export interface HistoryTime {
  readonly from: number;
  readonly to: number;
  /** Of the axis, from 0. */
  readonly axis: ValueAxis;
  readonly unit: string;
  /** Ms in one of that unit. */
  readonly scale: number;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  /** What is written into it; empty where that has no room. */
  readonly label: string;
}

/** Rows of reasons above a panel, and characters of one. */
const MOST_TOLD = 2;
const REASON_LENGTH = 84;

/** Stretches without a source, and the reasons that have no room in them. */
export function shadedStretches(
  { absences }: MonitoredType,
  time: HistoryTime,
  place: (at: number) => number,
): { readonly bands: readonly Stretch[]; readonly told: readonly string[] } {
  const held = absences.filter(({ from, to }) => to >= time.from && from <= time.to);
  const bands = held.map(({ from, to, reason }) => {
    const [left, right] = [place(Math.max(from, time.from)), place(Math.min(to, time.to))];
    const room = pixelAt(time.axis, right) - pixelAt(time.axis, left);
    return { from: left, to: right, reason, label: textWidth(reason) <= room ? xmlText(reason) : '' };
  });
  const reasons = [...new Set(bands.filter(({ label }) => label === '').map(({ reason }) => reason))];
  const told = reasons
    .slice(0, reasons.length > MOST_TOLD ? MOST_TOLD - 1 : MOST_TOLD)
    .map((reason) => shorten(xmlText(`unavailable: ${reason}`), REASON_LENGTH));
  const more = reasons.length - told.length;
  return { bands, told: more > 0 ? [...told, `unavailable for ${wholeText(more)} other reasons too`] : told };
}

/** The reason in the middle of its stretch. */
export const bandName = (plot: Plot, { from, to, label }: Stretch): Markish =>
  plot.text([label], {
    x: [(from + to) / 2],
    text: (text: string) => text,
    frameAnchor: 'middle',
    fill: CHART.ink,
    stroke: CHART.bands[1],
    strokeWidth: 3,
  });
