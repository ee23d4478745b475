import type * as ObservablePlot from '@observablehq/plot';

/** The library that draws; loaded with the first chart, so that a run without charts does not pay for it. */
export type Plot = typeof ObservablePlot;

/** What the charts have in common; the look is chosen to stand on white in any page, at any brightness. */
export const CHART = {
  width: 640,
  height: 280,
  ink: '#1f2933',
  quiet: '#616e7c',
  bar: '#4a7fb5',
  limit: '#c0392b',
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

interface Element {
  innerHTML: string;
  textContent: string;
  readonly outerHTML: string;
  readonly firstChild: Element | null;
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

/**
 * Draws with Observable Plot outside of a browser and returns the text of an SVG file that needs nothing
 * else: no style sheet, class, script or font that could meet those of a page around it.
 */
export async function drawChart(
  text: ChartText,
  options: (plot: Plot) => ObservablePlot.PlotOptions,
): Promise<string> {
  const [plot, dom] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { parseHTML } = dom as unknown as { parseHTML: (html: string) => { document: Document } };
  const { document } = parseHTML('<!doctype html><html></html>');
  const chart = plot.plot({
    document: document as never,
    width: CHART.width,
    height: CHART.height,
    marginTop: 60,
    marginRight: 24,
    marginBottom: 44,
    marginLeft: 84,
    ...axisLabels(options(plot)),
  }) as unknown as Element;
  return finish(document, chart, text);
}

/** Axis labels in the middle of their axis and without arrows: the top left corner belongs to the title. */
function axisLabels({ x, y, ...options }: ObservablePlot.PlotOptions): ObservablePlot.PlotOptions {
  const centred = { labelAnchor: 'center', labelArrow: 'none' } as const;
  return { ...options, x: { ...centred, labelOffset: 38, ...x }, y: { ...centred, labelOffset: 74, ...y } };
}

function finish(document: Document, chart: Element, { title, subtitle, description }: ChartText): string {
  for (const style of chart.querySelectorAll('style')) style.remove();
  chart.removeAttribute('class');
  const attributes = { xmlns: SVG, role: 'img', fill: CHART.ink, 'font-size': '12' };
  for (const [name, value] of Object.entries(attributes)) chart.setAttribute(name, value);

  const element = (name: string, of: Readonly<Record<string, string | number>>, content = ''): Element => {
    const made = document.createElementNS(SVG, name);
    for (const [attribute, value] of Object.entries(of)) made.setAttribute(attribute, String(value));
    made.textContent = xmlText(content);
    return made;
  };
  const head = [
    element('title', {}, title),
    element('desc', {}, description),
    element('rect', { width: CHART.width, height: CHART.height, fill: 'white' }),
    element(
      'text',
      { x: 16, y: 24, 'text-anchor': 'start', 'font-size': 14, 'font-weight': 600 },
      shorten(title, 84),
    ),
    element('text', { x: 16, y: 42, 'text-anchor': 'start', fill: CHART.quiet }, shorten(subtitle, 104)),
  ];
  const before = chart.firstChild;
  for (const part of head) chart.insertBefore(part, before);
  return chart.outerHTML;
}

/** At most so many characters, the last one an ellipsis where there were more. */
const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;

/** Without the characters that XML 1.0 forbids and halves of others: one of them would spoil the file. */
export const xmlText = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.toWellFormed().replaceAll(/[\u0000-\u0008\v\f\u000e-\u001f\ufffe\uffff]/g, '');
