import type * as ObservablePlot from '@observablehq/plot';

/** The library that draws; loaded with the first chart, so that a run without charts does not pay for it. */
export type Plot = typeof ObservablePlot;

/** What the charts have in common; the look is chosen to stand on white in any page, at any brightness. */
export const CHART = {
  width: 640,
  height: 280,
  marginLeft: 84,
  marginRight: 24,
  ink: '#1f2933',
  quiet: '#616e7c',
  bar: '#4a7fb5',
  /** A second series beside the bars' colour; told apart from it without colour vision too. */
  second: '#b45f06',
  limit: '#c0392b',
  good: '#2f7d4f',
  bands: ['#f4f6f9', '#dfe6ee'],
  /** The interval of the bars, behind them. */
  interval: '#c9d8e9',
  /** Many lines of one kind, from light to dark. */
  shades:
    '#7aa3cd #6e9bc8 #6393c4 #588cc0 #4c84bb #447cb3 #4074a8 #3b6c9d #376491 #335c86 #2e547a #2a4c6f'.split(
      ' ',
    ),
} as const;

/** What the areas are called that show a text to the pointer and nothing to the eye. */
export const HOVER = 'hover';

/** A value that stands out, with the text beside it. */
export interface Mark {
  readonly value: number;
  readonly label: string;
}

/** The words of a chart: `subtitle` is below the title, `description` for people who hear it. */
export interface ChartText {
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
}

/** What is used of an element. */
export interface Element {
  innerHTML: string;
  textContent: string;
  readonly outerHTML: string;
  readonly firstChild: Element | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  insertBefore(child: Element, before: Element | null): void;
  querySelectorAll(selector: string): Iterable<Element>;
  remove(): void;
}

interface Document {
  createElementNS(namespace: string, name: string): Element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an SVG element of those attributes and that text. */
export type MakeElement = (
  name: string,
  of: Readonly<Record<string, string | number>>,
  content?: string,
) => Element;

/** What it takes to draw outside of a browser. */
export interface Canvas {
  readonly plot: Plot;
  readonly element: MakeElement;
  /** One plot as an `svg` element, in the look that all charts share. */
  readonly draw: (options: ObservablePlot.PlotOptions) => Element;
}

/** An empty canvas; loads the libraries on first use. */
export async function openCanvas(): Promise<Canvas> {
  const [plot, dom] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { parseHTML } = dom as unknown as { parseHTML: (html: string) => { document: Document } };
  const { document } = parseHTML('<!doctype html><html></html>');
  return {
    plot,
    element: (name, of, content = '') => {
      const made = document.createElementNS(SVG, name);
      for (const [attribute, value] of Object.entries(of)) made.setAttribute(attribute, String(value));
      made.textContent = xmlText(content);
      return made;
    },
    draw: (options) => {
      const chart = plot.plot({
        document: document as never,
        width: CHART.width,
        height: CHART.height,
        marginTop: 60,
        marginRight: CHART.marginRight,
        marginBottom: 44,
        marginLeft: CHART.marginLeft,
        ...axisLabels(options),
      }) as unknown as Element;
      for (const style of chart.querySelectorAll('style')) style.remove();
      chart.removeAttribute('class');
      for (const areas of chart.querySelectorAll(`[aria-description="${HOVER}"]`)) {
        areas.removeAttribute('aria-description');
        areas.setAttribute('aria-label', HOVER);
      }
      return chart;
    },
  };
}

/**
 * Draws with Observable Plot outside of a browser and returns the text of an SVG file that needs nothing
 * else: no style sheet, class, script or font that could meet those of a page around it.
 */
export async function drawChart(
  text: ChartText,
  options: (plot: Plot) => ObservablePlot.PlotOptions,
): Promise<string> {
  const { plot, element, draw } = await openCanvas();
  const { title, description } = text;
  const { titles, subtitles, bottom } = headLines(element, text);
  const more = bottom - ONE_LINE_EACH;
  const height = CHART.height + more;
  const chart = draw({ ...options(plot), height, marginTop: 60 + more });
  const attributes = { ...SVG_FILE, fill: CHART.ink, 'font-size': '12' };
  for (const [name, value] of Object.entries(attributes)) chart.setAttribute(name, value);
  const before = chart.firstChild;
  for (const part of [
    element('title', {}, title),
    element('desc', {}, description),
    element('rect', { width: CHART.width, height, fill: 'white' }),
    ...titles,
    ...subtitles,
  ]) {
    chart.insertBefore(part, before);
  }
  return chart.outerHTML;
}

/** Pixels from a line of a title to the next, and of a subtitle. */
const TITLE_LINE = 18;
export const LINE = 16;
/** Characters that fit on a line of the title and the subtitle, in a wide font. */
const TITLE_LENGTH = 64;
const LINE_LENGTH = 98;
/** The look of a title in the top left corner. */
const TITLE = { 'text-anchor': 'start', 'font-size': 14, 'font-weight': 600 } as const;
/** Where a title and a subtitle of a line each end, in pixels from above. */
const ONE_LINE_EACH = 24 + TITLE_LINE + LINE;

/** Title and subtitle in the top left corner, each on a second line where it needs one; `bottom` in pixels. */
export function headLines(
  element: MakeElement,
  { title, subtitle }: Omit<ChartText, 'description'>,
): { readonly titles: readonly Element[]; readonly subtitles: readonly Element[]; readonly bottom: number } {
  const titles = wrapped(title, TITLE_LENGTH, 2).map((text, row) =>
    element('text', { ...TITLE, x: 16, y: 24 + row * TITLE_LINE }, text),
  );
  const top = 24 + titles.length * TITLE_LINE;
  const subtitles = wrapped(subtitle, LINE_LENGTH, 2).map((text, row) =>
    element('text', { x: 16, y: top + row * LINE, 'text-anchor': 'start', fill: CHART.quiet }, text),
  );
  return { titles, subtitles, bottom: top + subtitles.length * LINE };
}

/** Lines of at most so many characters, broken between words; the last ends in an ellipsis where more was said. */
function wrapped(text: string, length: number, most: number): readonly string[] {
  if (text.length <= length || most === 1) return [shorten(text, length)];
  const space = text.lastIndexOf(' ', length);
  const end = space > 0 ? space : length;
  return [text.slice(0, end), ...wrapped(text.slice(end).trimStart(), length, most - 1)];
}

/** What makes an `svg` element a file of its own, and an image to those who hear it. */
export const SVG_FILE = { xmlns: SVG, role: 'img' } as const;

/** Axis labels in the middle of their axis and without arrows: the top left corner belongs to the title. */
function axisLabels({ x, y, ...options }: ObservablePlot.PlotOptions): ObservablePlot.PlotOptions {
  const centred = { labelAnchor: 'center', labelArrow: 'none' } as const;
  return { ...options, x: { ...centred, labelOffset: 38, ...x }, y: { ...centred, labelOffset: 74, ...y } };
}

/** At most so many characters, the last one an ellipsis where there were more. */
export const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;

/** Without the characters that XML 1.0 forbids and halves of others: one of them would spoil the file. */
export const xmlText = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.toWellFormed().replaceAll(/[\u0000-\u0008\v\f\u000e-\u001f\ufffe\uffff]/g, '');
