import { shorten } from '../chart-canvas';
import { markup, type Markup, type MarkupPart } from '../html-text';
import type { Results } from '../results-schema';
import { notBegun } from './begun-scenarios';
import { countText } from './figure-text';
import { RESULTS_LINK } from './folded-parts';
import { LONGEST_TEXT } from './longest-text';
import { OUTCOMES, signOf, toneOf } from './outcome-mark';
import { overallAnswer } from './overall-answer';
import { momentText, spanText } from './page-time';

/** Errors that belong to no scenario: the first ones tell what went wrong. */
const MOST_FAULTS = 5;

/**
 * The head of the page: the answer, what was measured and when, and what must be known before reading on. `shown` are
 * the ids of the promises that the page has rows for; all, if it is not given.
 */
export function pageHead(results: Results, shown?: ReadonlySet<string>): Markup {
  const { run } = results;
  const { tone, headline, sentences } = overallAnswer(results);
  return markup`<header class="head ${tone}">
<p class="kicker">Performance of an LLM inference server</p>
<h1>${headline}</h1>
${sentences.length === 0 ? undefined : markup`<p class="answer">${sentence(sentences)}</p>`}
${tally(results, shown)}
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
function tally({ checks }: Results, shown: ReadonlySet<string> | undefined): Markup {
  if (checks.length === 0) return markup``;
  const counts = OUTCOMES.toReversed().flatMap((outcome) => {
    const ids = checks.flatMap((check, index) => (check.outcome === outcome ? [`promise-${index + 1}`] : []));
    const id = ids.find((of) => shown?.has(of) ?? true);
    return ids.length === 0 ? [] : [{ outcome, count: ids.length, href: `#${id ?? 'verdicts'}` }];
  });
  return markup`<div class="tally" aria-hidden="true">${counts.map(
    ({ outcome, count }) => markup`<span class="${toneOf(outcome)}" style="flex-grow:${count}"></span>`,
  )}</div>
<ul class="key">${counts.map(
    ({ outcome, count, href }) =>
      markup`<li><a class="${toneOf(outcome)}" href="${href}"><span class="sign" aria-hidden="true">${signOf(outcome)}</span>${count} ${outcome}</a></li>`,
  )}<li><a class="quiet" href="#how-to-read">how to read this</a></li></ul>`;
}

function alerts(results: Results): MarkupPart {
  const { run, checks } = results;
  const more = run.faults.length - MOST_FAULTS;
  const interrupted = run.interrupted
    ? markup`<div class="alert open"><p><strong>This run did not reach its end, or is still going on.</strong> The page shows what it had measured by ${momentText(run.endedAt)}; promises that are not listed were not checked.${begunWords(results)}</p></div>`
    : undefined;
  const faults =
    run.faults.length === 0
      ? undefined
      : markup`<div class="alert bad"><p><strong>The run itself met ${run.faults.length === 1 ? 'an error' : `${run.faults.length} errors`}</strong> that ${run.faults.length === 1 ? 'belongs' : 'belong'} to no scenario:</p>${run.faults
          .slice(0, MOST_FAULTS)
          .map(
            (fault) => markup`<pre>${shorten(fault, LONGEST_TEXT)}</pre>`,
          )}${more > 0 ? markup`<p>${countText(more)} more are in ${RESULTS_LINK}.</p>` : undefined}</div>`;
  const empty =
    checks.length === 0
      ? markup`<div class="alert absent"><p><strong>There is no verdict.</strong> No step of this run came to judging a promise: that is no success. The scenarios below say how far they came.</p></div>`
      : undefined;
  return [interrupted, faults, empty];
}

/** Scenarios that were never begun are not among those that the run came to. */
function begunWords(results: Results): string {
  const [all, absent] = [results.scenarios.length, notBegun(results).length];
  if (absent === 0) return '';
  return ` ${all - absent} of ${all} scenarios had ended or begun; ${absent} ${absent === 1 ? 'was' : 'were'} not begun.`;
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
