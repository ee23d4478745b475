import { markup, type Markup } from '../html-text';
import type { ResultsChart } from '../results-schema';
import { pathHref } from './page-link';
import { inlineSvg } from './svg-text';

/**
 * A chart as it stands on the page, drawn from the text of its file. One that is missing, or that holds more than a
 * picture, is told with the reason.
 */
export function chartFigure(chart: ResultsChart, file: string | undefined): Markup {
  if (file === undefined) return absent(chart, 'its file is not in the folder of the run');
  const inline = inlineSvg(file);
  return inline.status === 'refused'
    ? linked(chart, `not shown here: ${inline.reason}`)
    : drawn(chart, inline.svg);
}

/** The same where there is no room for it. */
export const chartLink = (chart: ResultsChart, file: string | undefined): Markup =>
  file === undefined
    ? chartFigure(chart, file)
    : linked(chart, 'kept out of this page, which would grow too large');

const drawn = ({ name, path }: ResultsChart, svg: Markup): Markup =>
  markup`<figure><div class="scroll" role="group" aria-label="Chart: ${name}" tabindex="0">${svg}</div><figcaption>${name} <a class="quiet" href="${pathHref(path)}">SVG file<span class="hidden"> of ${name}</span></a></figcaption></figure>`;

const linked = ({ name, path }: ResultsChart, why: string): Markup =>
  markup`<p class="absent-chart"><a href="${pathHref(path)}">Chart: ${name}</a> (${why})</p>`;

const absent = ({ name, path }: ResultsChart, why: string): Markup =>
  markup`<p class="absent-chart">Chart: ${name} (${why}: ${path})</p>`;
