import { clientFault, faultsInReason, fewerFaults, type ClientFault, type FaultKind } from '../client-faults';
import { counted, placeOf } from '../history/check-text';
import { recordKey } from '../journal-entry';
import type { Results, ResultsCheck, ResultsScenario } from '../results-schema';
import type { Advice } from './advice';
import { rowsCommand } from './command';
import type { Findings } from './findings';
import { distinctRows, listed } from './evidence';

const MOST_LISTED = 5;
const MOST_WORKERS = 3;

/** What happened, of one worker or of several, and what there is to do about it. */
interface Remedy {
  readonly one: string;
  readonly many: string;
  readonly next: string;
}

/** What may have led to the others comes first. */
const REMEDIES: Readonly<Record<FaultKind, Remedy>> = {
  Redis: {
    one: 'Redis was lost',
    many: 'Redis was lost',
    next: 'see whether it runs, has memory left, and is reached by this machine and by those of the workers',
  },
  lost: {
    one: 'A load worker was lost',
    many: 'Load workers were lost',
    next: 'see whether its process, its machine and its network are well, start it again, and look at its log',
  },
  'too few': {
    one: 'There were fewer load workers than asked for',
    many: 'There were fewer load workers than asked for',
    next: 'look at the logs of those that went or did not come, start them again, or set LOAD_WORKERS to fewer',
  },
  failed: {
    one: 'A load worker failed',
    many: 'Load workers failed',
    next: 'mend what it says here and in its log, and start it again if it has ended',
  },
  'not begun': {
    one: 'A load could not be begun',
    many: 'Loads could not be begun',
    next: 'see in the logs of the load workers what they waited for, and start them again',
  },
  apart: {
    one: 'A load worker began late or apart from the others',
    many: 'Load workers began late or apart from one another',
    next: 'leave the machines to the test and each worker a core; where the network allows no better, set LOAD_START_SKEW to what may lie between them',
  },
  other: {
    one: 'What load workers told does not fit the load',
    many: 'What load workers told does not fit the load',
    next: 'look at their logs, and report it where it comes again',
  },
};

/** A scenario, or row, and what went wrong with the workers that sent its loads. */
interface FaultyRow {
  readonly row: ResultsScenario | ResultsCheck;
  readonly faults: readonly ClientFault[];
}

/** What went wrong with load workers, those of one kind together: no verdict of those scenarios can be believed. */
export function clientFaults({ results }: Findings): readonly Advice[] {
  const faulty = [...faultyRows(results).values()];
  return (Object.keys(REMEDIES) as FaultKind[]).flatMap((kind) => {
    const rows = faulty
      .map(({ row, faults }) => ({ row, faults: faults.filter((fault) => fault.kind === kind) }))
      .filter(({ faults }) => faults.length > 0);
    return rows.length === 0 ? [] : [faultAdvice(results, kind, rows)];
  });
}

/** Whether a verdict was left open by what went wrong with load workers: more of the same would not decide it. */
export function isFaulty(results: Results): (check: ResultsCheck) => boolean {
  const rows = faultyRows(results);
  return (check) => rows.has(recordKey(check));
}

/** By their keys; of a scenario that tells nothing of its client, by the reasons of its verdicts. */
function faultyRows({ scenarios, checks }: Results): ReadonlyMap<string, FaultyRow> {
  const rows = new Map<string, FaultyRow>();
  for (const row of scenarios) {
    const faults = (row.client?.faults ?? []).map(clientFault);
    if (faults.length > 0) rows.set(recordKey(row), { row, faults });
  }
  for (const row of checks) {
    const faults = row.outcome === 'inconclusive' ? faultsInReason(row.reason ?? '') : [];
    if (faults.length > 0 && !rows.has(recordKey(row))) rows.set(recordKey(row), { row, faults });
  }
  return rows;
}

function faultAdvice(results: Results, kind: FaultKind, rows: readonly FaultyRow[]): Advice {
  const workers = workersIn(rows);
  const { one, many, next } = REMEDIES[kind];
  const told = listed(workers, MOST_WORKERS).join(', ');
  const command = rowsCommand(results, distinctRows(rows.map(({ row }) => row)));
  return {
    kind: 'fault of the client',
    text:
      `${workers.length + rows.length > 2 ? many : one} in ${counted(rows.length, 'scenario')}` +
      `${told === '' ? '' : ` (${told})`}, of which no verdict can be believed: ${next}; then run again.`,
    evidence: listed(
      rows.flatMap(({ row, faults }) =>
        fewerFaults(faults.map(({ text }) => text)).map((told) => `${placeOf(row)}: ${told}`),
      ),
      MOST_LISTED,
    ),
    ...(command === undefined ? {} : { command }),
  };
}

/** `w1 on host-a`, or where there is more than one scenario `w1 on host-a in 3`; the most often first. */
function workersIn(rows: readonly FaultyRow[]): readonly string[] {
  const names = rows.flatMap(({ faults }) => [...new Set(faults.flatMap(({ worker }) => worker ?? []))]);
  return [...Map.groupBy(names, (name) => name)]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([name, of]) => (rows.length === 1 ? name : `${name} in ${of.length}`));
}
