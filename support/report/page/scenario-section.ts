import { shorten } from '../chart-canvas';
import { markup, type Markup, type MarkupPart } from '../html-text';
import type { ResultsClient, ResultsMeasurement } from '../results-schema';
import type { ChartFigures } from './chart-figures';
import { clientFinding, clientRows } from './client-words';
import { observedText, sampleText } from './figure-text';
import { measuredHow } from './measured-how';
import { outcomeMark } from './outcome-mark';
import type { PageInput } from './page-input';
import { featureHref } from './page-link';
import { spanText } from './page-time';
import { recordTitle, type NumberedCheck, type ScenarioRecord } from './scenario-record';
import { namedTable } from './named-table';
import { promiseText } from './verdict-row';

/** Of a text that came from a server or an error: the whole of it is in the raw files. */
const LONGEST_TEXT = 6_000;

/** A scenario, or a row of its examples: its verdicts, pictures, and how it measured. */
export function scenarioSection(record: ScenarioRecord, figures: ChartFigures, input: PageInput): Markup {
  const { id, feature, featureFile, line, ended, checks, charts, notes, measurements } = record;
  const title = recordTitle(record);
  const href = featureHref(input.featuresFrom, featureFile, line);
  const place = `${featureFile}:${line}`;
  const how = measuredHow(record);
  return markup`<article class="scenario" id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${title}</h3>
<p class="facts-line">${ended === undefined ? markup`<span class="mark open"><span class="sign" aria-hidden="true">?</span>Did not end</span>` : outcomeMark(ended.outcome)} ${
    ended === undefined ? 'the run was cut off, or goes on' : `took ${spanText(ended.durationMs)}`
  } · ${feature} · ${href === undefined ? place : markup`<a href="${href}">${place}</a>`}</p>
${ended?.error == null ? undefined : markup`<div class="error"><p class="small">It ended with:</p><pre>${shorten(ended.error, LONGEST_TEXT)}</pre></div>`}
${checks.length === 0 ? markup`<p class="quiet">No promise of it was checked.</p>` : markup`<ul class="checks">${checks.map(checkPart)}</ul>`}
${charts.length === 0 ? undefined : markup`<div class="charts">${charts.map(({ path }) => figures.get(path))}</div>`}
${how === '' ? undefined : markup`<h4>How it was measured</h4><p class="how">${how}</p>`}
${ended?.client == null ? undefined : clientPart(ended.client, title)}
${measurements.length === 0 ? undefined : measurementsPart(measurements, title)}
${
  notes.length === 0
    ? undefined
    : markup`<details><summary>Notes <span class="quiet">${notes.length}<span class="hidden"> of ${title}</span></span></summary><ul class="notes">${notes.map(({ text }) => markup`<li>${shorten(text, LONGEST_TEXT)}</li>`)}</ul></details>`
}
</article>
`;
}

/** The outcome stands before it: the sentence need not repeat it. */
function checkPart({ check, id }: NumberedCheck): Markup {
  const shout = `${check.outcome.toUpperCase()}  `;
  const said = check.summary.startsWith(shout) ? check.summary.slice(shout.length) : check.summary;
  return markup`<li>${outcomeMark(check.outcome)}<div><a class="promise" href="#${id}">${promiseText(check)}</a><span class="small">${said}</span></div></li>
`;
}

function clientPart(client: ResultsClient, title: string): MarkupPart {
  const { tone, text } = clientFinding(client);
  return markup`<h4>The client that sent the load</h4>
<p class="finding ${tone}">${text} It was ${client.description}.</p>
<details><summary>Figures of the client <span class="hidden">of ${title}</span></summary>${namedTable(`Figures of the client of ${title}`, clientRows(client))}</details>`;
}

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
