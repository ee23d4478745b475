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
} as const;

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
  const chart = draw(options(plot));
  const attributes = { ...SVG_FILE, fill: CHART.ink, 'font-size': '12' };
  for (const [name, value] of Object.entries(attributes)) chart.setAttribute(name, value);
  const { title, subtitle, description } = text;
  const before = chart.firstChild;
  for (const part of [
    element('title', {}, title),
    element('desc', {}, description),
    element('rect', { width: CHART.width, height: CHART.height, fill: 'white' }),
    element('text', { x: 16, y: 24, ...TITLE }, shorten(title, 84)),
    element('text', { x: 16, y: 42, 'text-anchor': 'start', fill: CHART.quiet }, shorten(subtitle, 104)),
  ]) {
    chart.insertBefore(part, before);
  }
  return chart.outerHTML;
}

/** The look of a title in the top left corner. */
export const TITLE = { 'text-anchor': 'start', 'font-size': 14, 'font-weight': 600 } as const;

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
