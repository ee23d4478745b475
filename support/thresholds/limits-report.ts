import { isUpperLimit } from '../assertions/threshold';
import { limitText, marginText, valueText } from '../report/quantity-text';
import { plainTable } from '../report/plain-table';
import { historyCounts, historySpark, SPARK_LEGEND } from './history-spark';
import { lastCheck, lastObserved, type LimitHistory } from './limit-history';
import { limitTitle, observedEstimate, placeText, scenarioTitle } from './limit-words';
import { dimensionOf } from './unit-dimension';
import type { ResultsCheck } from '../report/results-schema';

/** Where the history comes from. */
export interface HistorySource {
  readonly reports: string;
  readonly runs: number;
  readonly unreadable: readonly string[];
}

/** Every limit with what was last observed of it, by feature and scenario, as lines for a terminal. */
export function limitsReport(histories: readonly LimitHistory[], source: HistorySource): string {
  const rows = histories.map(rowOf);
  const table = plainTable([HEADINGS, ...rows]);
  const [headings = '', ...lines] = table;
  const body = histories.flatMap((history, index) => [
    ...headingsOf(history, histories[index - 1]),
    `    ${lines[index] ?? ''}`,
  ]);
  return [`    ${headings}`, ...body, '', ...closing(histories, source), ''].join('\n');
}

const HEADINGS = ['limit', 'last observed', 'margin', 'outcome', 'history', 'runs', 'place'];

function rowOf(history: LimitHistory): string[] {
  const { limit, runs } = history;
  const [title, place] = [limitTitle(limit), placeText(limit.place)];
  if (limit.isCondition === true) return [title, '', '', 'condition', '', '', place];
  const check = lastCheck(history);
  if (check === undefined) return [title, '', '', 'never measured', '', '', place];
  const seen = lastObserved(history);
  const estimate = seen === undefined ? undefined : observedEstimate(seen);
  return [
    title,
    estimate === undefined ? 'no value' : valueText(estimate),
    seen?.margin == null ? '' : marginText(seen.comparison, seen.margin),
    check.outcome.toUpperCase() + limitThen(history, check),
    historySpark(runs),
    historyCounts(runs),
    place,
  ];
}

/** ` (at most 20 ms then)`, where the run was judged by another limit than the one that stands there now. */
function limitThen({ limit }: LimitHistory, check: ResultsCheck): string {
  const dimension = dimensionOf(check.limit.unit);
  // Leaks are judged by bytes, recordings by a little more than what is promised: that is no other limit.
  const isSame = isUpperLimit(limit.comparison) === isUpperLimit(check.comparison);
  if (!isSame || limit.limit.dimension !== dimension || /: p95 spacing|: samples/u.test(check.metric))
    return '';
  return limit.limit.value === check.limit.value
    ? ''
    : ` (${limitText(check.comparison, { dimension, value: check.limit.value })} then)`;
}

const CONDITION =
  'A condition says within which limits the promise of its step is to hold; it is judged with that.';

function headingsOf({ limit }: LimitHistory, before: LimitHistory | undefined): string[] {
  const isSameFeature = before?.limit.featureFile === limit.featureFile;
  const title = scenarioTitle(limit);
  const isSameScenario =
    isSameFeature && scenarioTitle(before.limit) === title && before.limit.line === limit.line;
  return [
    ...(isSameFeature ? [] : ['', `${limit.feature} (${limit.featureFile})`]),
    ...(isSameScenario ? [] : [`  ${title}`]),
  ];
}

function closing(histories: readonly LimitHistory[], { reports, runs, unreadable }: HistorySource): string[] {
  const judged = histories.filter(({ limit }) => limit.isCondition === undefined);
  const never = judged.filter((history) => lastCheck(history) === undefined).length;
  const unseen = never === 0 ? '' : `; ${never} never measured`;
  const where =
    runs === 0
      ? `No results of a run are in ${reports}: run npx cucumber-js first.`
      : `${judged.length} limits, ${histories.length - judged.length} conditions, by the last ${runs === 1 ? 'run' : `${runs} runs`} of ${reports}${unseen}.`;
  return [
    ...(runs === 0 ? [] : [SPARK_LEGEND]),
    ...(judged.length === histories.length ? [] : [CONDITION]),
    where,
    ...unreadable.map((reason) => `left out: ${reason}`),
  ];
}
