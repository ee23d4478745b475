import { markup, type Markup, type MarkupPart } from '../html-text';
import type { Results } from '../results-schema';
import { OUTCOMES, signOf, toneOf } from './outcome-mark';
import { overallAnswer } from './overall-answer';
import { momentText, spanText } from './page-time';

/** The head of the page: the answer, what was measured and when, and what must be known before reading on. */
export function pageHead(results: Results): Markup {
  const { run } = results;
  const { tone, headline, sentences } = overallAnswer(results);
  return markup`<header class="head ${tone}">
<p class="kicker">Performance of an LLM inference server</p>
<h1>${headline}</h1>
${sentences.length === 0 ? undefined : markup`<p class="answer">${sentence(sentences)}</p>`}
${tally(results)}
${alerts(results)}
<dl class="facts">${facts(results).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="quiet small">Run ${run.id}</p>
</header>`;
}

const sentence = (parts: readonly string[]): string => {
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

/** One bar, a part for each outcome, and its key; each entry leads to the first promise of its kind. */
function tally({ checks }: Results): Markup {
  if (checks.length === 0) return markup``;
  const counts = OUTCOMES.toReversed().flatMap((outcome) => {
    const first = checks.findIndex((check) => check.outcome === outcome);
    const count = checks.filter((check) => check.outcome === outcome).length;
    return count === 0 ? [] : [{ outcome, count, id: `promise-${first + 1}` }];
  });
  return markup`<div class="tally" aria-hidden="true">${counts.map(
    ({ outcome, count }) => markup`<span class="${toneOf(outcome)}" style="flex-grow:${count}"></span>`,
  )}</div>
<ul class="key">${counts.map(
    ({ outcome, count, id }) =>
      markup`<li><a class="${toneOf(outcome)}" href="#${id}"><span class="sign" aria-hidden="true">${signOf(outcome)}</span>${count} ${outcome}</a></li>`,
  )}<li><a class="quiet" href="#how-to-read">how to read this</a></li></ul>`;
}

function alerts({ run, checks }: Results): MarkupPart {
  const interrupted = run.interrupted
    ? markup`<div class="alert open"><p><strong>This run did not reach its end, or is still going on.</strong> The page shows what it had measured by ${momentText(run.endedAt)}; promises that are not listed were not checked.</p></div>`
    : undefined;
  const faults =
    run.faults.length === 0
      ? undefined
      : markup`<div class="alert bad"><p><strong>The run itself met ${run.faults.length === 1 ? 'an error' : `${run.faults.length} errors`}</strong> that ${run.faults.length === 1 ? 'belongs' : 'belong'} to no scenario:</p>${run.faults.map(
          (fault) => markup`<pre>${fault}</pre>`,
        )}</div>`;
  const empty =
    checks.length === 0
      ? markup`<div class="alert absent"><p><strong>There is no verdict.</strong> No step of this run came to judging a promise: that is no success. The scenarios below say how far they came.</p></div>`
      : undefined;
  return [interrupted, faults, empty];
}

function facts({ run, target }: Results): readonly (readonly [string, MarkupPart])[] {
  const when: readonly (readonly [string, MarkupPart])[] = [
    ['Measured', markup`<time datetime="${run.startedAt}">${momentText(run.startedAt)}</time>`],
    ['Took', spanText(run.durationMs)],
  ];
  if (target === null) return [['Server', 'not known: the run ended before it knew its target'], ...when];
  const { serverKind, version, models, baseUrl, embedded, note } = target;
  const remarks = [
    ...(embedded ? ['started by the run itself, on this machine'] : []),
    ...(note === null ? [] : [note]),
  ];
  return [
    [
      'Server',
      markup`${[serverKind, version].filter((part) => part !== null).join(' · ')}${remarks.map((remark) => markup`<span class="small">${remark}</span>`)}`,
    ],
    [
      models.length === 1 ? 'Model' : 'Models',
      models.length === 0
        ? 'none named'
        : models.map((model, index) => markup`${index === 0 ? '' : markup`<br>`}${model}`),
    ],
    ['Address', markup`<code>${baseUrl}</code>`],
    ...when,
  ];
}
