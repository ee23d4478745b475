import { scenarioKey } from '../report/journal-entry';
import type { Results, ResultsScenario } from '../report/results-schema';
import type { LoggedRequest } from './request-file';

/** `Low-Latency Token Sampling › small, 32, 1000`. */
export const titleOf = ({ scenario, label }: Pick<ResultsScenario, 'scenario' | 'label'>): string =>
  label === '' ? scenario : `${scenario} › ${label}`;

/** Finds the scenario that a record is of. */
export class ExportedScenarios {
  readonly #byKey: Map<string, ResultsScenario[]>;

  constructor({ scenarios }: Results) {
    this.#byKey = Map.groupBy(scenarios, scenarioKey);
  }

  /** Undefined for a scenario that was cut off. Runs that were merged have one place twice, under other labels. */
  of({ scenario, run }: Pick<LoggedRequest, 'scenario' | 'run'>): ResultsScenario | undefined {
    const found = this.#byKey.get(scenario) ?? [];
    if (found.length < 2) return found[0];
    return found.find(({ label }) => label.endsWith(`run ${run}`));
  }
}
