import type { EarlierCheck } from '../page/page-input';
import { promiseKey } from '../history/run-history';
import { counted } from '../history/check-text';
import { observedText, promisedText } from '../page/figure-text';
import type { Results, ResultsCheck } from '../results-schema';
import { scenarioKey } from '../journal-entry';
import type { Advice } from './advice';
import type { Findings } from './findings';
import { compareCommand, rowsCommand } from './command';
import { troublesOf } from './saturation';
import {
  checkEvidence,
  distinctRows,
  inUnit,
  isExact,
  listed,
  marginOf,
  nearEnd,
  promiseOf,
} from './evidence';

const MOST_TOLD = 3;
const MOST_LISTED = 8;

/** Each broken promise, the furthest from its limit first, with how it went before; those after three in one advice. */
export function brokenPromises(findings: Findings): readonly Advice[] {
  const { results } = findings;
  const broken = results.checks
    .filter(({ outcome }) => outcome === 'failed')
    .toSorted((one, other) => (one.margin ?? -Infinity) - (other.margin ?? -Infinity));
  const rest = broken.slice(MOST_TOLD);
  const told = broken.slice(0, MOST_TOLD).map((check) => brokenAdvice(check, findings));
  if (rest.length === 0) return told;
  const command = rowsCommand(results, distinctRows(rest));
  return [
    ...told,
    {
      kind: 'broken promise',
      text: `${counted(rest.length, 'more promise')} ${rest.length === 1 ? 'is' : 'are'} broken.`,
      evidence: listed(rest.map(checkEvidence), MOST_LISTED),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

function brokenAdvice(check: ResultsCheck, { results, earlier, reports }: Findings): Advice {
  const history = (earlier.get(promiseKey(check)) ?? []).filter(isDecided);
  const before = history.at(-1);
  const since = brokenSince(history);
  const by = marginOf(check);
  const when =
    before === undefined
      ? ''
      : since === undefined
        ? `; it was kept in run ${before.run}`
        : `; it has been broken since run ${since.run}`;
  const command =
    before !== undefined && since === undefined
      ? compareCommand(reports, before.run, results.run.id)
      : rowsCommand(results, [check]);
  return {
    kind: 'broken promise',
    text: `${promiseOf(check)} is broken: ${seenOf(check)}, promised ${promisedText(check)}${by === '' ? '' : ` (${by})`}${when}.`,
    evidence: [
      samplesText(check),
      ...boundText(check),
      ...historyText(history, since),
      ...shortage(check, results),
      `Promised at ${scenarioKey(check)}: ${check.step}`,
    ],
    ...(command === undefined ? {} : { command }),
  };
}

/** What made the machine slow just then: it may have broken the promise, and not the server. */
function shortage(check: ResultsCheck, results: Results): string[] {
  const scenario = results.scenarios.find((one) => scenarioKey(one) === scenarioKey(check));
  const troubles = scenario === undefined ? [] : troublesOf(scenario, results);
  return troubles.length === 0 ? [] : [`While it was measured, ${troubles.join(', ')}.`];
}

const isDecided = ({ check }: EarlierCheck): boolean =>
  check.outcome === 'failed' || check.outcome === 'passed';

const seenOf = ({ observed }: ResultsCheck): string =>
  observed === null ? 'no value' : observedText(observed);

function samplesText({ observed }: ResultsCheck): string {
  if (observed === null) return 'It has no value.';
  const { n, of, method } = observed;
  return `Measured over ${n.toLocaleString('en-US')} ${of}${method === '' ? '' : ` (${method})`}.`;
}

/** The end of the interval that is the kindest to the promise is beyond the limit, too. */
function boundText(check: ResultsCheck): string[] {
  const end = nearEnd(check);
  const { value } = check.limit;
  // A search for a capacity may end just below the load that broke.
  if (end === undefined || isExact(check) || Math.abs(end - value) < 1e-6 * Math.abs(value)) return [];
  return [
    `Even the nearest end of its interval, ${inUnit(check, end)}, misses the limit by ${inUnit(check, Math.abs(end - value))}.`,
  ];
}

/** The first of the runs in a row that ended with broken ones. */
function brokenSince(history: readonly EarlierCheck[]): EarlierCheck | undefined {
  const kept = history.findLastIndex(({ check }) => check.outcome === 'passed');
  return history[kept + 1];
}

function historyText(history: readonly EarlierCheck[], since: EarlierCheck | undefined): string[] {
  if (history.length === 0) return [];
  const values = history.slice(-3).map(({ run, check }) => `${seenOf(check)} in ${run}`);
  const count = since === undefined ? 0 : history.length - history.findIndex(({ run }) => run === since.run);
  return [
    since === undefined
      ? 'The last earlier run of this machine and target kept it.'
      : `Broken in ${counted(count, 'earlier run')} of this machine and target in a row.`,
    `Before: ${values.join(', ')}.`,
  ];
}
