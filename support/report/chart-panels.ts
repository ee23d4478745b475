import type { PlotOptions } from '@observablehq/plot';
import {
  CHART,
  headLines,
  LINE,
  openCanvas,
  shorten,
  SVG_FILE,
  type ChartText,
  type Element,
  type MakeElement,
  type Plot,
} from './chart-canvas';

/** What a mark of a chart stands for: a character that looks like it, its colour, and words. */
export interface KeyEntry {
  readonly symbol: string;
  readonly colour: string;
  readonly text: string;
}

/** The words of a chart of panels, with the key of its marks below the subtitle. */
export interface PanelsText extends ChartText {
  readonly key?: readonly KeyEntry[];
}

/** Characters that fit on a line of the key, in a wide font. */
const KEY_LENGTH = 88;
/** Of the longest words of a key. */
const ENTRY_LENGTH = 60;

/**
 * Draws plots below each other as one SVG file, each as high as its options say and as wide as the chart;
 * text that needs a second line gets one. Without a plot it is the words alone.
 */
export async function drawPanels(
  { title, subtitle, description, key = [] }: PanelsText,
  panels: (plot: Plot) => readonly PlotOptions[] = () => [],
): Promise<string> {
  const { plot, element, draw } = await openCanvas();
  const { titles, subtitles, bottom } = headLines(element, { title, subtitle });
  const keyTop = bottom + 4;
  const keys = keyRows(key).map((row, index) => keyLine(element, row, keyTop + index * LINE));
  const head = keyTop + keys.length * LINE - 6;
  const plots: Element[] = [];
  let height = head;
  for (const options of panels(plot)) {
    plots.push(placed(draw(options), height));
    height += options.height ?? CHART.height;
  }

  const chart = element('svg', {
    ...SVG_FILE,
    viewBox: `0 0 ${CHART.width} ${height}`,
    width: CHART.width,
    height,
    fill: CHART.ink,
    color: CHART.ink,
    'font-family': 'system-ui, sans-serif',
    'font-size': 12,
    'text-anchor': 'middle',
  });
  for (const part of [
    element('title', {}, title),
    element('desc', {}, description),
    element('rect', { width: CHART.width, height, fill: 'white' }),
    ...titles,
    ...subtitles,
    ...keys,
    ...plots,
  ]) {
    chart.insertBefore(part, null);
  }
  return chart.outerHTML;
}

/** A plot at its height in the chart; its lines may reach into the panel below. */
function placed(plot: Element, y: number): Element {
  for (const inherited of ['fill', 'font-family', 'font-size', 'text-anchor'])
    plot.removeAttribute(inherited);
  plot.setAttribute('y', String(y));
  plot.setAttribute('overflow', 'visible');
  for (const part of plot.querySelectorAll('path, line, rect, circle')) {
    for (const name of PLACES) {
      const place = part.getAttribute(name);
      if (place !== null)
        part.setAttribute(
          name,
          place.replaceAll(LONG_NUMBER, (long) => tenths(long)),
        );
    }
  }
  return plot;
}

/** Attributes in pixels. Hundredths of a pixel are not seen, and take up half of a file. */
const PLACES = ['d', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'width', 'height', 'transform'];
const LONG_NUMBER = /-?\d+\.\d{2,}(?!\d*e)/g;
const tenths = (long: string): string => String(Math.round(Number(long) * 10) / 10);

/** As many entries in a row as its length takes. */
function keyRows(entries: readonly KeyEntry[]): readonly (readonly KeyEntry[])[] {
  const rows: KeyEntry[][] = [];
  let left = 0;
  for (const { symbol, colour, text } of entries) {
    const entry = { symbol, colour, text: shorten(text, ENTRY_LENGTH) };
    const length = symbol.length + entry.text.length + 4;
    const row = rows.at(-1);
    if (row === undefined || length > left) {
      rows.push([entry]);
      left = KEY_LENGTH - length;
    } else {
      row.push(entry);
      left -= length;
    }
  }
  return rows;
}

/** One text, so that no width of a letter need be known. */
function keyLine(element: MakeElement, entries: readonly KeyEntry[], y: number): Element {
  const line = element('text', { x: 16, y, 'text-anchor': 'start' });
  entries.forEach(({ symbol, colour, text }, index) => {
    const gap = index === 0 ? {} : { dx: 18 };
    line.insertBefore(element('tspan', { fill: colour, 'font-weight': 700, ...gap }, symbol), null);
    line.insertBefore(element('tspan', { dx: 6 }, text), null);
  });
  return line;
}
