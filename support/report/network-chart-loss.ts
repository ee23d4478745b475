import type { PlotOptions } from '@observablehq/plot';
import { heldBy } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import type { Plot } from './chart-canvas';
import { limitLine, type PlacedSpread } from './chart-marks';
import { windowMarks } from './chart-windows';
import { framedPanel } from './network-chart-frame';
import type { LossWindow, NetworkPicture } from './network-chart-input';
import { absenceOf, COLOURS, hoverMarks, innerHeight, limitWords, placed, SIGNS } from './network-chart-part';
import type { NetworkTime } from './network-chart-time';
import { boundText, PART_NAMES } from './network-chart-words';

/** Of the least share of lost segments on the axis: what is below is none. */
const BELOW_LEAST = 3;

/** On a logarithmic axis, whose lower end is no loss at all: an upper bound begins high, and the limit is small. */
export function lossPanel(
  plot: Plot,
  loss: NetworkPicture['loss'],
  { time, timeLabel }: { readonly time: NetworkTime; readonly timeLabel: string | undefined },
): PlotOptions {
  const of = (valueOf: (window: LossWindow) => number): readonly PlacedSpread[] =>
    placed(
      time,
      loss.windows.map((window) => ({ at: window.at, value: valueOf(window) })),
    );
  const [lost, upper] = [of((window) => window.lost), of((window) => window.upper)];
  const limit = loss.limit?.value ?? NaN;
  const axis = lossAxis([...lost, ...upper], limit);
  const absence = absenceOf(loss, [...lost, ...upper]);
  const onAxis = (points: readonly PlacedSpread[]): readonly PlacedSpread[] =>
    points.map((point) => ({
      ...point,
      value: Number.isFinite(point.value) ? heldBy(axis, point.value) : NaN,
    }));
  const words = [
    { symbol: SIGNS.square, colour: COLOURS.square, text: boundText(loss.confidence) },
    { symbol: SIGNS.circle, colour: COLOURS.circle, text: 'lost so far' },
  ];
  return framedPanel(plot, {
    name: PART_NAMES.loss,
    words: absence === undefined ? [...words, ...limitWords(loss, limit)] : [],
    inner: innerHeight(absence),
    time: time.axis,
    timeLabel,
    axis,
    isZeroBelow: true,
    label: '%',
    absence,
    marks: () =>
      absence !== undefined
        ? []
        : [
            ...(Number.isFinite(limit) ? [limitLine(plot, axis, limit)] : []),
            ...windowMarks(plot, onAxis(upper), { colour: COLOURS.square, symbol: 'square' }),
            ...windowMarks(plot, onAxis(lost), { colour: COLOURS.circle, symbol: 'circle' }),
            ...hoverMarks(plot, time, {
              lines: [
                { text: 'lost so far', points: lost },
                { text: boundText(loss.confidence), points: upper },
              ],
              dimension: 'share',
            }),
          ],
  });
}

function lossAxis(points: readonly PlacedSpread[], limit: number): ValueAxis {
  const positive = [...points.map(({ value }) => value), limit].filter(
    (value) => value > 0 && Number.isFinite(value),
  );
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  return positive.length === 0
    ? { type: 'linear', low: 0, high: 1 }
    : { type: 'log', low: low / BELOW_LEAST, high: high * 1.5 };
}
