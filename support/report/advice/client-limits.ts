import { counted, placeOf } from '../history/check-text';
import { CLIENT_DOUBTS, CLIENT_THRESHOLDS, workersAtWork } from '../client-troubles';
import { observedText, promisedText } from '../page/figure-text';
import type { Results, ResultsCheck, ResultsScenario } from '../results-schema';
import type { Advice } from './advice';
import { isFaulty } from './client-faults';
import { rowsCommand, settingOf } from './command';
import type { Findings } from './findings';
import { checkEvidence, distinctRows, inUnit, isExact, listed, nearEnd, promiseOf } from './evidence';

const MOST_LISTED = 5;

/** Figures that the client made, not the server: by its own doubts, by the instrument's error, and by its load. */
export function clientLimits(findings: Findings): readonly Advice[] {
  const { results } = findings;
  const faulty = isFaulty(results);
  const doubted = results.checks.filter(
    ({ outcome, reason }) => outcome === 'inconclusive' && reason !== null,
  );
  const of = (doubt: RegExp): ResultsCheck[] => doubted.filter(({ reason }) => doubt.test(reason ?? ''));
  const [held, offBy, late] = [
    of(CLIENT_DOUBTS.worker),
    of(CLIENT_DOUBTS.instrument),
    // A load that lost a worker was not sent at its pace, whatever the others had left.
    of(CLIENT_DOUBTS.pace).filter((check) => !faulty(check)),
  ];
  return [
    ...heldUp(results, [...new Set([...held, ...late])]),
    ...busyWorkers(results, held),
    ...instrumentAdvice(results, offBy),
  ];
}

function heldUp(results: Results, checks: readonly ResultsCheck[]): Advice[] {
  if (checks.length === 0) return [];
  const remedy = fasterClient(results);
  const command = remedy && rowsCommand(results, distinctRows(checks), remedy.settings);
  return [
    {
      kind: 'limited by the client',
      text:
        `The load client, not the server, may have set ${counted(checks.length, 'figure')}` +
        (remedy === undefined
          ? ': this machine has no core left for it, so send the load from another or a larger one.'
          : `: ${remedy.words}.`),
      evidence: listed(
        checks.map((check) => `${promiseOf(check)}: ${check.reason ?? ''}`),
        MOST_LISTED,
      ),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/** Workers that were busy on the whole, where no verdict has been called invalid for it. */
function busyWorkers(results: Results, held: readonly ResultsCheck[]): Advice[] {
  if (held.length > 0) return [];
  const busy = results.scenarios.filter((scenario) => busiest(scenario) >= CLIENT_THRESHOLDS.busy);
  if (busy.length === 0) return [];
  const remedy = fasterClient(results);
  const command = remedy && rowsCommand(results, distinctRows(busy), remedy.settings);
  return [
    {
      kind: 'limited by the client',
      text: `A load worker was busy for most of its time in ${counted(busy.length, 'scenario')}: more load would measure the client${remedy === undefined ? '' : `; ${remedy.words}`}.`,
      evidence: listed(
        busy.map(
          (scenario) =>
            `${placeOf(scenario)}: a worker was busy ${percent(busiest(scenario))} of its time (${scenario.client?.description ?? ''}).`,
        ),
        MOST_LISTED,
      ),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/** Limits too near for this instrument: those that it refused, and those that it decided by less than its error. */
function instrumentAdvice(results: Results, refused: readonly ResultsCheck[]): Advice[] {
  const close = results.checks.filter(isWithinError);
  const checks = [...refused, ...close];
  if (checks.length === 0) return [];
  const command = rowsCommand(results, distinctRows(checks));
  const what =
    close.length === 0
      ? `The instrument is too coarse at this load for ${counted(refused.length, 'limit')}`
      : `${counted(checks.length, 'verdict')} ${checks.length === 1 ? 'hangs' : 'hang'} on less than the error of the instrument at this load`;
  return [
    {
      kind: 'limited by the client',
      text: `${what}: leave this machine to the test, or take one with more cores, and run ${checks.length === 1 ? 'it' : 'them'} again.`,
      evidence: listed(
        [
          ...close.map(errorEvidence),
          ...refused.map((check) => `${promiseOf(check)}: ${check.reason ?? ''}`),
        ],
        MOST_LISTED,
      ),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/** Whether the nearest end of the interval would be on the other side of the limit if the instrument erred so. */
function isWithinError(check: ResultsCheck): boolean {
  const { outcome, observed, instrumentError, limit } = check;
  if ((outcome !== 'passed' && outcome !== 'failed') || observed === null || instrumentError === null)
    return false;
  const end = isExact(check) ? observed.value : nearEnd(check);
  return end !== undefined && Math.abs(limit.value - end) < instrumentError;
}

function errorEvidence(check: ResultsCheck): string {
  const { observed, instrumentError } = check;
  if (observed === null || instrumentError === null) return checkEvidence(check);
  const off = inUnit(check, instrumentError);
  return `${promiseOf(check)} ${check.outcome}: ${observedText(observed)}, ${promisedText(check)}, and the instrument is off by ${off}.`;
}

/** What makes the client faster here: another worker where there is a core for it, or the lean transport. */
function fasterClient(
  results: Results,
): { readonly words: string; readonly settings: Record<string, string> } | undefined {
  const workers = Number(settingOf(results, 'loadWorkers'));
  if (settingOf(results, 'loadFabric') === 'bullmq')
    return {
      words: `start another load worker, best on a machine of its own, and run with ${workers + 1}`,
      settings: { LOAD_WORKERS: String(workers + 1) },
    };
  const processor = results.environment?.processor;
  const cores = processor !== undefined && 'usableCores' in processor ? processor.usableCores : undefined;
  // One core is the server's where the server is here, one is left to the rest.
  if (Number.isInteger(workers) && cores !== undefined && cores > workers + 1)
    return {
      words: `run with ${workers + 1} workers, for which there are cores`,
      settings: { LOAD_WORKERS: String(workers + 1) },
    };
  if (settingOf(results, 'transport') !== 'undici' || !canBeLean(results)) return undefined;
  return {
    words: 'run with the lean transport, which takes less of a core',
    settings: { LLM_TRANSPORT: 'lean' },
  };
}

/** The lean transport speaks plain HTTP, straight to the server. */
const canBeLean = (results: Results): boolean =>
  results.target?.baseUrl.startsWith('http:') === true &&
  settingOf(results, 'proxy') === undefined &&
  settingOf(results, 'certificateAuthority') === undefined;

const busiest = ({ client }: ResultsScenario): number =>
  Math.max(0, ...(client === null ? [] : workersAtWork(client)).map(({ utilization }) => utilization));

const percent = (share: number): string => `${Math.round(100 * share)}%`;
