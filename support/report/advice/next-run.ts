import { changeOf, changeText } from '../trend/change';
import { counted, placeOf } from '../history/check-text';
import { promiseKey } from '../history/run-history';
import { figureText, observedText, promisedText } from '../page/figure-text';
import { recordKey } from '../journal-entry';
import type { Results, ResultsCheck, ResultsScenario } from '../results-schema';
import type { Advice } from './advice';
import { compareCommand, fullCommand, rowsCommand } from './command';
import type { Findings } from './findings';
import { distinctRows, listed, promiseOf } from './evidence';
import { rowPlace } from './known-rows';

const MOST_LISTED = 5;
/** Of as many runs that differ by chance alone the last is the worst once in six. */
const LEAST_BEFORE = 5;
const COMPRESSED =
  /\bcompressed (?:to|\d+ times)\b.*\bthe full profile\b|\bextrapolated to\b.*\bthe full profile\b/u;

/** A run that did not come to its end. */
export function interruption({ results }: Findings): readonly Advice[] {
  if (!results.run.interrupted) return [];
  const begun = results.scenarios.filter((scenario) => hasBegun(scenario, results));
  const after =
    begun.length === 0 ? 'before its first scenario' : `after ${counted(begun.length, 'scenario')}`;
  const others = results.scenarios.length - begun.length;
  const left = others === 0 ? '' : `, ${others === 1 ? '1 more was' : `${others} more were`} left out`;
  return [
    {
      kind: 'next run',
      text: `The run was interrupted ${after}${left}: what it did not come to is in no figure, so run it again.`,
      evidence: listed(
        begun.map((scenario) => `${placeOf(scenario)}: ${scenario.outcome}`),
        MOST_LISTED,
      ),
    },
  ];
}

/** A scenario is skipped too when a promise of it could not be measured: that one has a check. */
const hasBegun = (scenario: ResultsScenario, { checks }: Results): boolean =>
  scenario.outcome !== 'skipped' || checks.some((check) => recordKey(check) === recordKey(scenario));

/** Promises that are kept, but worse than in every one of at least five earlier runs. */
export function worseThanBefore({ results, comparable, earlier, reports }: Findings): readonly Advice[] {
  const worse = results.checks.flatMap((check) => {
    const { observed, outcome } = check;
    const before = (earlier.get(promiseKey(check)) ?? []).flatMap(
      ({ check: { observed: seen } }) => seen ?? [],
    );
    if (outcome === 'failed' || observed === null || before.length < LEAST_BEFORE) return [];
    const change = changeOf(observed, before, check.comparison);
    if (change.status !== 'outside' || change.direction !== 'worse' || change.earlier < LEAST_BEFORE)
      return [];
    const { lowest, highest, median } = change;
    const text = (value: number): string => figureText({ value, unit: observed.unit });
    return [
      `${promiseOf(check)}: ${observedText(observed)} against ${text(lowest)} to ${text(highest)} before, median ${text(median)}: ${changeText(change)}.`,
    ];
  });
  const last = comparable.at(-1);
  if (worse.length === 0 || last === undefined) return [];
  const command = compareCommand(reports, last.run.id, results.run.id);
  return [
    {
      kind: 'next run',
      text: `${counted(worse.length, 'figure')} got worse than in all earlier runs of this machine and target, though no limit is broken by it.`,
      evidence: listed(worse, MOST_LISTED),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/**
 * Promises that the last comparable run which judged them found broken, and this run did not look at. Those of rows
 * that have been removed or renamed since are no longer promised.
 */
export function brokenElsewhere({ results, comparable, earlier }: Findings): readonly Advice[] {
  const here = new Set(results.checks.map(promiseKey));
  const runs = [...comparable, results];
  const left = [...earlier].flatMap(([key, history]) => {
    const last = history.findLast(({ check }) => check.outcome === 'failed' || check.outcome === 'passed');
    if (here.has(key) || last?.check.outcome !== 'failed') return [];
    const place = rowPlace(last, runs);
    return place.kind === 'gone' ? [] : [{ ...last, place }];
  });
  if (left.length === 0) return [];
  const rows = left.map(({ check, place }) => ({
    ...check,
    line: place.kind === 'at a line' ? place.line : undefined,
  }));
  const command = rowsCommand(results, rows);
  return [
    {
      kind: 'next run',
      text: `${counted(left.length, 'promise')} that an earlier run found broken ${left.length === 1 ? 'was' : 'were'} not judged in this one.`,
      evidence: listed(
        left.map(
          ({ run, check, place }) =>
            `${promiseOf(check)}: ${seen(check)}, ${promisedText(check)}, in run ${run}${place.kind === 'at a line' ? '' : '; if it is still promised, for no run since had the whole feature'}.`,
        ),
        MOST_LISTED,
      ),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/** Figures of shorter times or answers than the features promise. */
export function compression({ results }: Findings): readonly Advice[] {
  const notes = results.notes.flatMap((note) =>
    note.text.split('\n').flatMap((line) => (COMPRESSED.test(line) ? [{ note, line }] : [])),
  );
  if (notes.length === 0) return [];
  const rows = distinctRows(notes.map(({ note }) => note));
  const command = fullCommand(results, rows);
  return [
    {
      kind: 'next run',
      text: `What ${counted(rows.length, 'scenario')} measured is of compressed time or shorter answers: the full profile takes the promises at their word.`,
      evidence: listed([...new Set(notes.map(({ note, line }) => `${placeOf(note)}: ${line}`))], MOST_LISTED),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/** Models that were never trained. */
export function untrainedModels({ results: { target } }: Findings): readonly Advice[] {
  if (target?.embedded !== true || !/\buntrained\b/u.test(target.note ?? '')) return [];
  return [
    {
      kind: 'next run',
      text: 'The figures are of untrained models of the embedded engine: name your server in LLM_BASE_URL to judge it.',
      evidence: [`${target.serverKind}: ${target.note ?? ''}.`, `Models: ${target.models.join(', ')}.`],
    },
  ];
}

const seen = ({ observed }: ResultsCheck): string =>
  observed === null ? 'no value' : observedText(observed);
