import type { Markish, PlotOptions } from '@observablehq/plot';
import { amountScale, FRAME, textWidth, wholeText } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, shorten, xmlText, type Plot } from './chart-canvas';
import type { KeyEntry } from './chart-panels';
import {
  labelHeight,
  LABEL_ROW,
  verticalLabels,
  verticalLines,
  type PlacedVertical,
} from './chart-verticals';

/** A panel over time, with its own name and the words that belong to it in a row above. */
export interface NetworkFrame {
  readonly name: string;
  /** Beside the name, as far as there is room: what stands for what; without a symbol, what there is to say. */
  readonly words: readonly KeyEntry[];
  /** Pixels between its margins. */
  readonly inner: number;
  readonly time: ValueAxis;
  /** Below the time axis; without it there are no numbers along the time. */
  readonly timeLabel?: string | undefined;
  readonly axis: ValueAxis;
  readonly label: string;
  /** The lower end of a logarithmic axis stands for nothing at all. */
  readonly isZeroBelow?: boolean;
  /** What stands in the panel where there is nothing to draw. */
  readonly absence?: string | undefined;
  readonly verticals?: readonly PlacedVertical[];
  /** Below the grid. */
  readonly behind?: readonly Markish[];
  readonly marks: () => readonly Markish[];
}

/** Pixels above the words of a panel, below it, and for the numbers of the time. */
const ABOVE = 16;
const BELOW = 2;
const FOOT = 46;
/** Lower panels have room for fewer numbers. */
const LOW = 80;
const WORDS_GAP = 14;
/** Of a sign and of dashes, with the gap behind them: they are not as wide as letters. */
const SIGN_WIDTH = 16;
const DASHES_WIDTH = 22;

/** The marks in their frame, below the labels of its verticals and the row of its words. */
export function framedPanel(plot: Plot, frame: NetworkFrame): PlotOptions {
  const { inner, time, timeLabel, axis, label, absence, isZeroBelow = false, verticals = [] } = frame;
  const isMeasured = absence === undefined;
  const { ticks, ...scale } = amountScale(axis, isMeasured);
  const few = inner >= LOW ? ticks : fewer(ticks);
  const roomy = isZeroBelow ? withZero(few, frame) : few;
  const marginTop = ABOVE + LABEL_ROW + labelHeight(verticals);
  const marginBottom = timeLabel === undefined ? BELOW : FOOT;
  const timeScale = { type: 'linear', domain: [time.low, time.high] } as const;
  return {
    height: inner + marginTop + marginBottom,
    marginTop,
    marginBottom,
    x:
      timeLabel === undefined
        ? { ...timeScale, axis: null }
        : { ...timeScale, ticks: 8, tickFormat: wholeText, label: timeLabel },
    y: {
      ...scale,
      ticks: roomy,
      tickFormat: (tick: number) => (isZeroBelow && tick === axis.low ? '0' : scale.tickFormat(tick)),
      grid: false,
      label: isMeasured ? label : '',
    },
    marks: [
      ...(frame.behind ?? []),
      ...(isMeasured ? [plot.gridY({ ticks: roomy })] : []),
      plot.ruleY([axis.low], { stroke: CHART.ink }),
      ...frame.marks(),
      ...verticalLines(plot, time, verticals, { labelled: true, reach: 0 }),
      ...verticalLabels(plot, time, verticals),
      ...wordMarks(plot, frame, labelHeight(verticals)),
      ...(isMeasured ? [] : [plot.text([xmlText(absence)], { frameAnchor: 'middle', fill: CHART.quiet })]),
    ],
  };
}

/** The lower end, and what has room above it. */
const withZero = (
  ticks: number | number[],
  { inner, axis: { low, high } }: NetworkFrame,
): number | number[] =>
  typeof ticks === 'number'
    ? ticks
    : [low, ...ticks.filter((tick) => (inner * Math.log(tick / low)) / Math.log(high / low) >= TICK_ROOM)];

const TICK_ROOM = 13;

const fewer = (ticks: number | number[]): number | number[] =>
  typeof ticks === 'number' ? 3 : ticks.length <= 4 ? ticks : ticks.filter((_, index) => index % 2 === 0);

/** From the left: the name, and what has room beside it. */
function wordMarks(plot: Plot, { name, words }: NetworkFrame, above: number): readonly Markish[] {
  let used = 0;
  const roomLeft = (): number => Math.floor((FRAME.right - FRAME.left - used) / textWidth('m'));
  const written = (text: string, look: { readonly fill: string; readonly fontWeight: number }): Markish => {
    const shown = shorten(xmlText(text), roomLeft());
    const place = { dx: used, dy: -above - LABEL_ROW };
    used += textWidth(shown);
    return plot.text([shown], { frameAnchor: 'top-left', textAnchor: 'start', ...place, ...look });
  };
  const nameMark = written(name, { fill: CHART.ink, fontWeight: 600 });
  const wordsMarks = words.map(({ symbol, colour, text }) => {
    used += WORDS_GAP;
    if (roomLeft() < symbol.length + LEAST_WORD) return [];
    if (symbol === '') return [written(text, { fill: colour, fontWeight: 600 })];
    const from = used;
    const shape = written(symbol, { fill: colour, fontWeight: 700 });
    used = from + (symbol.length === 1 ? SIGN_WIDTH : DASHES_WIDTH);
    return [shape, written(text, { fill: CHART.ink, fontWeight: 400 })];
  });
  return [nameMark, ...wordsMarks.flat()];
}

/** Characters; fewer say nothing. */
const LEAST_WORD = 4;
