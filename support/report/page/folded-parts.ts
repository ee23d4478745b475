import { shorten } from '../chart-canvas';
import { markup, type Markup } from '../html-text';
import type { ResultsMeasurement, ResultsNote } from '../results-schema';
import { clientRows } from './client-words';
import { observedText, sampleText } from './figure-text';
import { LONGEST_TEXT } from './longest-text';
import { namedTable } from './named-table';
import { recordTitle, type ScenarioRecord } from './scenario-record';

/** What is folded below a scenario: the figures of its client, its measurements and notes. */
export function foldedParts(record: ScenarioRecord): Markup {
  const { ended, measurements, notes } = record;
  const title = recordTitle(record);
  return markup`${
    ended?.client == null
      ? undefined
      : markup`<details><summary>Figures of the client <span class="hidden">of ${title}</span></summary>${namedTable(`Figures of the client of ${title}`, clientRows(ended.client))}</details>`
  }${measurements.length === 0 ? undefined : measurementsPart(measurements, title)}${notes.length === 0 ? undefined : notesPart(notes, title)}`;
}

/** What stands there instead where there is no room for them. */
export function foldedLink({ ended, measurements, notes }: ScenarioRecord): Markup {
  const parts = [
    ...(ended?.client == null ? [] : ['the figures of its client']),
    ...counted(measurements.length, 'measurement'),
    ...counted(notes.length, 'note'),
  ];
  if (parts.length === 0) return markup``;
  return markup`<p class="quiet small left-out">Kept out of this page, which would grow too large: ${parts.join(', ')}; they are in ${RESULTS_LINK}.</p>`;
}

/** The file that has all of a run, whatever its page leaves out. */
export const RESULTS_LINK = markup`<a href="./results.json">results.json</a>`;

const counted = (count: number, name: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${name}${count === 1 ? '' : 's'}`];

const notesPart = (notes: readonly ResultsNote[], title: string): Markup =>
  markup`<details><summary>Notes <span class="quiet">${notes.length}<span class="hidden"> of ${title}</span></span></summary><ul class="notes">${notes.map(({ text }) => markup`<li>${shorten(text, LONGEST_TEXT)}</li>`)}</ul></details>`;

function measurementsPart(measurements: readonly ResultsMeasurement[], title: string): Markup {
  const sources = new Set(measurements.map(({ source }) => source));
  const rows = measurements.map(
    ({ metric, observed, source }) =>
      markup`<tr><th scope="row">${metric}</th><td class="number">${observedText(observed)}</td><td>${sampleText(observed)}</td><td>${observed.method}</td>${
        sources.size === 1 ? undefined : markup`<td>${source}</td>`
      }</tr>
`,
  );
  const caption =
    sources.size === 1 ? `Measured by: ${[...sources].join('')}` : 'Measured beside the promises';
  return markup`<details><summary>Measurements <span class="quiet">${measurements.length}<span class="hidden"> of ${title}</span></span></summary>
<div class="scroll" role="group" aria-label="Measurements of ${title}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr><th scope="col">Metric</th><th scope="col" class="number">Value [interval]</th><th scope="col">Samples</th><th scope="col">Interval by</th>${
    sources.size === 1 ? undefined : markup`<th scope="col">Source</th>`
  }</tr></thead><tbody>${rows}</tbody></table></div></details>`;
}
