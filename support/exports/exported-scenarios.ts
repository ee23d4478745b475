import { scenarioKey } from '../report/journal-entry';
import type { Results, ResultsScenario } from '../report/results-schema';
import type { LoggedRequest } from './request-file';

/** `Low-Latency Token Sampling › small, 32, 1000`. */
export const titleOf = ({ scenario, label }: Pick<ResultsScenario, 'scenario' | 'label'>): string =>
  label === '' ? scenario : `${scenario} › ${label}`;

/** Finds the scenario that a record is of: runs that were merged have scenarios in the same line of a file. */
export class ExportedScenarios {
  readonly #byKey: ReadonlyMap<string, ResultsScenario>;

  constructor({ scenarios }: Results) {
    this.#byKey = new Map(scenarios.map((of) => [keyOf(of.run, scenarioKey(of)), of]));
  }

  /** Undefined for a scenario that was cut off. */
  of({ scenario, run }: Pick<LoggedRequest, 'scenario' | 'run'>): ResultsScenario | undefined {
    return this.#byKey.get(keyOf(run, scenario));
  }
}

const keyOf = (run: string | undefined, place: string): string => JSON.stringify([run, place]);
