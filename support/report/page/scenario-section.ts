import { shorten } from '../chart-canvas';
import { markup, type Markup, type MarkupPart } from '../html-text';
import type { ResultsClient } from '../results-schema';
import { clientFinding } from './client-words';
import { countText } from './figure-text';
import { RESULTS_LINK } from './folded-parts';
import { LONGEST_REASON, LONGEST_TEXT } from './longest-text';
import { measuredHow } from './measured-how';
import { outcomeMark } from './outcome-mark';
import { scenarioMark } from './scenario-mark';
import type { PageInput } from './page-input';
import { featureHref } from './page-link';
import { spanText } from './page-time';
import { recordTitle, type NumberedCheck, type ScenarioRecord } from './scenario-record';
import type { ScenarioDetails } from './scenario-details';
import { promiseText } from './verdict-row';

/** A scenario, or a row of its examples: its verdicts, pictures, and how it measured. */
export function scenarioSection(record: ScenarioRecord, details: ScenarioDetails, input: PageInput): Markup {
  const { id, feature, featureFile, line, ended, checks, moreChecks, charts } = record;
  const title = recordTitle(record);
  const href = featureHref(input.featuresFrom, featureFile, line);
  const place = `${featureFile}:${line}`;
  const how = measuredHow(record);
  return markup`<article class="scenario" id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${title}</h3>
<p class="facts-line">${scenarioMark(record)} ${
    ended === undefined ? 'the run was cut off, or goes on' : `took ${spanText(ended.durationMs)}`
  } · ${feature} · ${href === undefined ? place : markup`<a href="${href}">${place}</a>`}</p>
${ended?.error == null || isTold(ended.error, checks) ? undefined : markup`<div class="error"><p class="small">It ended with:</p><pre>${shorten(ended.error, LONGEST_TEXT)}</pre></div>`}
${moreChecks === 0 ? undefined : markup`<p class="quiet left-out">${countText(moreChecks)} of its promises, no worse than those here, are kept out of this page, which would grow too large: they are in ${RESULTS_LINK}.</p>`}
${checks.length === 0 ? markup`<p class="quiet">No promise of it was checked.</p>` : markup`<ul class="checks">${checks.map(checkPart)}</ul>`}
${charts.length === 0 ? undefined : markup`<div class="charts">${details.charts}</div>`}
${how === '' ? undefined : markup`<h4>How it was measured</h4><p class="how">${how}</p>`}
${ended?.client == null ? undefined : clientPart(ended.client, record)}
${details.folded}
</article>
`;
}

/** Whether it only says what the verdicts that were left open say below it. */
const isTold = (error: string, checks: readonly NumberedCheck[]): boolean =>
  error
    .split('\n')
    .every((line) =>
      checks.some(
        ({ check: { outcome, reason } }) =>
          outcome === 'inconclusive' &&
          reason !== null &&
          line.startsWith('INCONCLUSIVE  ') &&
          line.includes(reason),
      ),
    );

/** The outcome stands before it: the sentence need not repeat it. */
function checkPart({ check, id }: NumberedCheck): Markup {
  const shout = `${check.outcome.toUpperCase()}  `;
  const said = check.summary.startsWith(shout) ? check.summary.slice(shout.length) : check.summary;
  return markup`<li>${outcomeMark(check.outcome)}<div><a class="promise" href="#${id}">${promiseText(check)}</a><span class="small">${shorten(said, LONGEST_REASON)}</span></div></li>
`;
}

function clientPart(client: ResultsClient, { checks }: ScenarioRecord): MarkupPart {
  const { tone, text } = clientFinding(
    client,
    checks.map(({ check }) => check),
  );
  return markup`<h4>The client that sent the load</h4>
<p class="finding ${tone}">${text} It was ${client.description}.</p>`;
}
