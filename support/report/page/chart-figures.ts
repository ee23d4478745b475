import { markup, type Markup } from '../html-text';
import type { Results, ResultsChart } from '../results-schema';
import { pathHref } from './page-link';
import { inlineSvg } from './svg-text';

/** How each chart stands on the page, by its path. */
export type ChartFigures = ReadonlyMap<string, Markup>;

/**
 * The charts of a run, drawn on the page as long as they take no more than so many bytes together; later ones
 * are links. One that is missing, or that holds more than a picture, is told with the reason.
 */
export function chartFigures(
  { charts }: Pick<Results, 'charts'>,
  files: ReadonlyMap<string, string>,
  mostBytes: number,
): ChartFigures {
  let left = mostBytes;
  const figures = new Map<string, Markup>();
  for (const chart of charts) {
    if (figures.has(chart.path)) continue;
    const file = files.get(chart.path);
    if (file === undefined) {
      figures.set(chart.path, absent(chart, 'its file is not in the folder of the run'));
      continue;
    }
    const inline = inlineSvg(file);
    if (inline.status === 'refused') {
      figures.set(chart.path, linked(chart, `not shown here: ${inline.reason}`));
      continue;
    }
    const bytes = Buffer.byteLength(inline.svg.html);
    // Those after it are left out, too, however small: the reader need not guess which are missing.
    left = bytes > left ? 0 : left - bytes;
    figures.set(
      chart.path,
      left > 0
        ? drawn(chart, inline.svg)
        : linked(chart, 'kept out of this page, which would grow too large'),
    );
  }
  return figures;
}

const drawn = ({ name, path }: ResultsChart, svg: Markup): Markup =>
  markup`<figure><div class="scroll" role="group" aria-label="Chart: ${name}" tabindex="0">${svg}</div><figcaption>${name} <a class="quiet" href="${pathHref(path)}">SVG file<span class="hidden"> of ${name}</span></a></figcaption></figure>`;

const linked = ({ name, path }: ResultsChart, why: string): Markup =>
  markup`<p class="absent-chart"><a href="${pathHref(path)}">Chart: ${name}</a> (${why})</p>`;

const absent = ({ name, path }: ResultsChart, why: string): Markup =>
  markup`<p class="absent-chart">Chart: ${name} (${why}: ${path})</p>`;
