import { shorten } from '../chart-canvas';
import { markup, type Markup, type MarkupPart } from '../html-text';
import { promiseKey } from '../history/run-history';
import { marginText } from '../quantity-text';
import type { ResultsCheck } from '../results-schema';
import { countText, figureText, promisedText, rangeText, sampleText } from './figure-text';
import { limitBar } from './limit-bar';
import { LONGEST_REASON } from './longest-text';
import { outcomeMark, toneOf } from './outcome-mark';
import type { PageInput } from './page-input';
import { featureHref } from './page-link';
import type { NumberedCheck } from './scenario-record';
import { trendLine } from './trend-line';

/** Which columns a table of verdicts has beside those that it always has. */
export interface VerdictColumns {
  readonly rows: boolean;
  readonly earlier: boolean;
}

/** Those that a table always has. */
const COLUMNS = 5;

/** The promise of a check in the feature's words; of a step with a table below it, what was judged. */
export const promiseText = ({ step, metric }: ResultsCheck): string => (step.endsWith(':') ? metric : step);

/** A row of a table of verdicts, and one below it with the reason; `section` is the id of its scenario's section. */
export function verdictRow(
  { check, id }: NumberedCheck,
  section: string,
  columns: VerdictColumns,
  { featuresFrom, earlier }: PageInput,
): Markup {
  const { label, featureFile, stepLine, step, metric, outcome } = check;
  const href = featureHref(featuresFrom, featureFile, stepLine);
  const place = href === undefined ? `line ${stepLine}` : markup`<a href="${href}">line ${stepLine}</a>`;
  const judged = step.endsWith(':') ? step.slice(0, -1) : metric;
  const promise = markup`<a class="promise" href="#${section}">${promiseText(check)}</a><span class="small">${judged} · ${place}</span>`;
  return markup`<tr role="row" id="${id}" class="${toneOf(outcome)}"><th scope="row" role="rowheader">${promise}</th>${
    columns.rows ? cell('Row', label === '' ? '–' : label) : undefined
  }${cell('Limit', promisedText(check))}${cell('Observed', observedPart(check))}${cell('Margin', marginPart(check))}${cell(
    'Outcome',
    outcomeMark(outcome),
  )}${columns.earlier ? cell('Earlier runs', trendLine(check, earlier.get(promiseKey(check)) ?? [])) : undefined}</tr>
${reasonRow(check, columns)}`;
}

const cell = (name: string, content: MarkupPart): Markup =>
  markup`<td role="cell" data-label="${name}"><div>${content}</div></td>`;

function observedPart({ observed }: ResultsCheck): MarkupPart {
  if (observed === null) return markup`<span class="quiet">no value</span>`;
  const range = rangeText(observed);
  return markup`<strong>${figureText(observed)}</strong>${
    range === undefined ? undefined : markup`<span class="small">${range}</span>`
  }<span class="small">${sampleText(observed)}</span>`;
}

function marginPart(check: ResultsCheck): MarkupPart {
  const { margin, comparison, observed } = check;
  const words = margin !== null ? marginText(comparison, margin) : observed === null ? '–' : 'not decided';
  return markup`${limitBar(check)}<span class="small">${words}</span>`;
}

/** A reason may be long: it has the whole width. */
function reasonRow(
  { outcome, reason, neededSamples, observed }: ResultsCheck,
  { rows, earlier }: VerdictColumns,
): MarkupPart {
  if (reason === null) return undefined;
  const columns = COLUMNS + (rows ? 1 : 0) + (earlier ? 1 : 0);
  return markup`<tr role="row" class="why ${toneOf(outcome)}"><td role="cell" colspan="${columns}"><div class="reason">${capital(shorten(reason, LONGEST_REASON))}${/[.!?]$/u.test(reason) ? '' : '.'}${
    outcome === 'inconclusive' ? neededText(neededSamples, observed?.of) : ''
  }</div></td></tr>
`;
}

const neededText = (neededSamples: number | null, of = 'samples'): string =>
  neededSamples === null
    ? ''
    : ` About ${countText(Number(neededSamples.toPrecision(2)))} ${of} would settle it.`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
