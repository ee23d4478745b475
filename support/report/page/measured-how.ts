import type { ResultsCheck, ResultsEstimate } from '../results-schema';
import { figureText, shareText } from './figure-text';
import { ledgerWords } from './ledger-words';
import type { ScenarioRecord } from './scenario-record';

/** How a scenario measured, in one paragraph; empty where nothing tells it. */
export function measuredHow({ checks, measurements, ended }: ScenarioRecord): string {
  const judged = checks.map(({ check }) => check);
  const measured = judged.filter(({ observed }) => observed !== null);
  const estimates = [...measured, ...measurements].flatMap(({ observed }) => observed ?? []);
  return [
    sourceWords(measured),
    methodWords(estimates),
    instrumentWords(judged),
    ...(ended?.ledger == null ? [] : [ledgerWords(ended.ledger)]),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function sourceWords(checks: readonly ResultsCheck[]): string {
  const bySource = Map.groupBy(checks, ({ source }) => source);
  const told = [...bySource].map(([source, some]) =>
    bySource.size === 1 ? source : `${source} (${[...new Set(some.map(({ metric }) => metric))].join(', ')})`,
  );
  return told.length === 0 ? '' : `The judged values come from: ${told.join('; ')}.`;
}

function methodWords(estimates: readonly ResultsEstimate[]): string {
  const withInterval = estimates.filter(({ confidence, low, high }) => confidence < 1 && low !== high);
  const methods = [...new Set(withInterval.map(({ method }) => method))].filter((method) => method !== '');
  if (methods.length === 0) return '';
  const levels = [...new Set(withInterval.map(({ confidence }) => shareText(confidence)))];
  return `Intervals are at the ${levels.join(' or ')} level, by ${methods.join(', ')}.`;
}

function instrumentWords(checks: readonly ResultsCheck[]): string {
  const told = checks.flatMap(({ metric, instrumentError, limit }) =>
    instrumentError === null
      ? []
      : [`${figureText({ value: instrumentError, unit: limit.unit })} for ${metric}`],
  );
  if (told.length === 0) return '';
  return `Held against a server of known delays just before, at the same load, the instrument itself was off by ${[...new Set(told)].join(', ')}.`;
}
