import { counted } from '../history/check-text';
import { observedText, promisedText } from '../page/figure-text';
import type { Results, ResultsCheck } from '../results-schema';
import type { Advice } from './advice';
import { isFaulty } from './client-faults';
import { fullCommand, rowsCommand, settingOf } from './command';
import type { Findings } from './findings';
import { distinctRows, listed, promiseOf } from './evidence';

const MOST_LISTED = 5;
/** More than is needed by the estimate, which is one. */
const RESERVE = 1.25;
const DAY_MS = 24 * 3_600_000;

/** A setting that lets a figure be measured for longer. */
interface Budget {
  readonly variable: string;
  /** Its name among the settings of a target. */
  readonly setting: string;
}

const SAMPLING: Budget = { variable: 'LLM_SAMPLING_BUDGET', setting: 'samplingBudget' };
const LEVEL: Budget = { variable: 'LLM_LEVEL_TIME', setting: 'levelTime' };
const SEARCH: Budget = { variable: 'LLM_SEARCH_BUDGET', setting: 'searchBudget' };
const SAMPLED: ReadonlySet<string> = new Set(['@sampling', '@latency', '@generation', '@structured']);

/** Undecided checks that more samples would decide, those of a budget together, with the budget; then the others. */
export function undecided({ results }: Findings): readonly Advice[] {
  const faulty = isFaulty(results);
  const open = results.checks.filter((check) => check.outcome === 'inconclusive' && !faulty(check));
  const settled = open.flatMap((check) => {
    const needed = neededOf(check, results);
    return needed === undefined ? [] : [needed];
  });
  const byBudget = Map.groupBy(settled, ({ budget }) => budget.variable);
  return [
    ...[...byBudget.values()].map((of) => budgetAdvice(results, of)),
    ...unbudgeted(open.filter((check) => !settled.some((needed) => needed.check === check))),
    ...compressionAdvice(results, open),
    ...searchAdvice(results, open),
  ];
}

interface Needed {
  readonly check: ResultsCheck;
  readonly budget: Budget;
  readonly had: number;
  readonly needed: number;
  /** The budget that would do, in ms. */
  readonly time: number;
}

function neededOf(check: ResultsCheck, results: Results): Needed | undefined {
  const [had, needed, budget] = [samplesOf(check), check.neededSamples, budgetOf(check)];
  if (had === undefined || needed === null || budget === undefined || needed <= had) return undefined;
  const spent = Number(settingOf(results, budget.setting) ?? NaN);
  if (!(spent > 0)) return undefined;
  return { check, budget, had, needed, time: RESERVE * spent * (needed / had) };
}

/** Of the estimate, or where there were too few for one, as the reason tells it. */
function samplesOf({ observed, reason }: ResultsCheck): number | undefined {
  const told = /\bthere (?:are|is) ([\d,]+)\b/u.exec(reason ?? '')?.[1];
  const count = observed?.n ?? (told === undefined ? NaN : Number(told.replaceAll(',', '')));
  return count > 0 ? count : undefined;
}

/** Only of figures of a load, `itl p99`, whose samples are tokens or requests: others do not grow with a budget. */
function budgetOf({ metric, tags, observed }: ResultsCheck): Budget | undefined {
  if (/^\w+(?: \S+)? at [\d,]+ virtual users?$/u.test(metric)) return LEVEL;
  if (!/^\w+(?: \S+)?$/u.test(metric) || observed?.of === 'rounds') return undefined;
  const isOfRounds = / over [\d,]+ rounds\b/u.test(observed?.method ?? '');
  return isOfRounds || tags.some((tag) => SAMPLED.has(tag)) ? SAMPLING : undefined;
}

function budgetAdvice(results: Results, of: readonly Needed[]): Advice {
  const [first] = of;
  const time = Math.max(...of.map((each) => each.time));
  const possible = of.filter((each) => each.time <= DAY_MS);
  const longest = Math.max(...possible.map((each) => each.time));
  const variable = first?.budget.variable ?? '';
  const command =
    possible.length === 0
      ? undefined
      : rowsCommand(results, distinctRows(possible.map(({ check }) => check)), {
          [variable]: timeText(longest),
        });
  const many = counted(of.length, 'verdict');
  return {
    kind: 'undecided',
    text:
      possible.length === 0
        ? `${many} would take more than a day of samples (about ${timeText(time)}): the value is too near the limit to decide it by measuring longer.`
        : `${many} ${of.length === 1 ? 'is' : 'are'} open for want of samples: ${variable} of about ${timeText(longest)} would settle ${possible.length < of.length ? `${possible.length} of them` : of.length === 1 ? 'it' : 'them'}.`,
    evidence: listed(of.map(neededText), MOST_LISTED),
    ...(command === undefined ? {} : { command }),
  };
}

function neededText({ check, had, needed }: Pick<Needed, 'check' | 'had' | 'needed'>): string {
  const seen = check.observed === null ? '' : ` ${observedText(check.observed)},`;
  const times = Number((needed / had).toPrecision(2));
  return `${promiseOf(check)}:${seen} ${promisedText(check)}; about ${count(needed)} ${check.observed?.of ?? 'samples'} are needed, ${times} times the ${count(had)} that there were.`;
}

/** What would settle a check, where no setting is known to give it that. */
function unbudgeted(checks: readonly ResultsCheck[]): Advice[] {
  const told = checks.flatMap((check) => {
    const [had, needed] = [samplesOf(check), check.neededSamples];
    return had === undefined || needed === null || needed <= had ? [] : [neededText({ check, had, needed })];
  });
  if (told.length === 0) return [];
  const text = `${counted(told.length, 'verdict')} ${told.length === 1 ? 'is' : 'are'} open for want of samples, which the steps of the feature would have to ask for.`;
  return [{ kind: 'undecided', text, evidence: listed(told, MOST_LISTED) }];
}

/** What only the whole time can decide. */
function compressionAdvice(results: Results, open: readonly ResultsCheck[]): Advice[] {
  const checks = open.filter(({ reason }) => /\bthe full profile takes the whole time\b/u.test(reason ?? ''));
  if (checks.length === 0) return [];
  const command = fullCommand(results, distinctRows(checks));
  return [
    {
      kind: 'undecided',
      text: `${counted(checks.length, 'verdict')} ${checks.length === 1 ? 'is' : 'are'} open because time was compressed: the full profile takes the promise at its word.`,
      evidence: listed(
        checks.map((check) => `${promiseOf(check)}: ${check.reason ?? ''}`),
        MOST_LISTED,
      ),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/** A search for a capacity that its budget ended. */
function searchAdvice(results: Results, open: readonly ResultsCheck[]): Advice[] {
  const checks = open.filter(({ observed }) => observed?.method.includes('ended by its budget') === true);
  const spent = Number(settingOf(results, SEARCH.setting) ?? NaN);
  if (checks.length === 0 || !(spent > 0)) return [];
  const time = timeText(4 * spent);
  const command = rowsCommand(results, distinctRows(checks), { [SEARCH.variable]: time });
  return [
    {
      kind: 'undecided',
      text: `The search for ${checks.length === 1 ? 'a capacity' : 'capacities'} ended with its budget of ${timeText(spent)}: each doubling or halving takes one more level, so give it ${time}.`,
      evidence: listed(
        checks.map((check) => `${promiseOf(check)}: ${check.reason ?? ''}`),
        MOST_LISTED,
      ),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/** As a setting is written, rounded up: `85 s`, `12 min`. */
function timeText(ms: number): string {
  const seconds = Math.ceil(ms / 5000) * 5;
  if (seconds <= 180) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 180 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}

const count = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en-US');
