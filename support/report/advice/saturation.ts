import { counted, placeOf } from '../history/check-text';
import { clientTroubles } from '../client-troubles';
import type { Results, ResultsScenario } from '../results-schema';
import type { Advice } from './advice';
import type { Findings } from './findings';
import { listed } from './evidence';

const MOST_LISTED = 4;
/** Of each core, by the load average before the run. */
const BUSY_BEFORE = 0.7;

/** How the words of a scenario about its server begin where it found what fills up first. */
const FIRST_FULL = 'First to fill up as load grows: ';
const FULL_FROM = /^throughput is full from .+ on$/mu;
const MOST_SENTENCES = 3;

/** What filled up: of the server by the words of its scenarios, and of the machine that measured. */
export const saturation = ({ results }: Findings): readonly Advice[] => [
  ...serverAdvice(results),
  ...machineAdvice(results),
];

function serverAdvice({ notes }: Results): Advice[] {
  const plateaus = notes.flatMap((note) => {
    const [full] = FULL_FROM.exec(note.text) ?? [];
    return full === undefined ? [] : [`${placeOf(note)}: ${full}`];
  });
  const found = notes
    .filter(({ text }) => text.startsWith(FIRST_FULL))
    .map((note): Advice => {
      const [first = '', ...others] = note.text.split(/(?<=\.)\s+(?=\p{Lu})/u);
      return {
        kind: 'saturated',
        text: `${placeOf(note)}: ${lowerFirst(first)}`,
        evidence: [...others.slice(0, MOST_SENTENCES), ...plateaus.splice(0, plateaus.length)],
      };
    });
  if (found.length > 0 || plateaus.length === 0) return found.slice(0, 2);
  const text = `The server was full in ${counted(plateaus.length, 'scenario')}: more users than that only wait.`;
  return [{ kind: 'saturated', text, evidence: listed(plateaus, MOST_LISTED) }];
}

/** Waiting for a CPU, a hypervisor that took it, and what was going on before the run. */
function machineAdvice(results: Results): Advice[] {
  // What another tool measured, it measured elsewhere.
  if (results.target?.settings['importedResults'] !== undefined) return [];
  const troubled = results.scenarios.flatMap((scenario) => {
    const troubles = troublesOf(scenario, results);
    return troubles.length === 0 ? [] : [`${placeOf(scenario)}: ${troubles.join(', ')}.`];
  });
  const before = busyBefore(results);
  if (troubled.length === 0 && before.length === 0) return [];
  const here = results.target?.embedded === true ? ' (the embedded engine computes on it, too)' : '';
  const text =
    troubled.length === 0
      ? `The machine was busy when the run began: wait until its load is low, and run again.`
      : `The measuring machine${here} was short of CPU in ${counted(troubled.length, 'scenario')}: ` +
        'leave it to the test, or take one with more cores, for better figures.';
  return [{ kind: 'saturated', text, evidence: [...before, ...listed(troubled, MOST_LISTED)] }];
}

/** What kept the client of a scenario waiting, in words; empty where nothing did. */
export function troublesOf(
  { client, featureFile, line }: ResultsScenario,
  { checks }: Results,
): readonly string[] {
  if (client === null) return [];
  return clientTroubles(
    client,
    checks.filter((check) => check.featureFile === featureFile && check.line === line),
  );
}

function busyBefore({ environment }: Results): string[] {
  if (environment === null) return [];
  const { load, processor } = environment;
  if (!('oneMinute' in load) || !('usableCores' in processor)) return [];
  const { usableCores } = processor;
  if (load.oneMinute < BUSY_BEFORE * usableCores) return [];
  return [
    `Load average of the last minute before the run: ${load.oneMinute} on ${counted(usableCores, 'core')}.`,
  ];
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
