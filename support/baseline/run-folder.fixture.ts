import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distributionsText, type LoadDistributions } from '../report/distributions';
import { ENVIRONMENT } from '../report/environment.fixture';
import { resultsCheck, resultsMeasurement } from '../report/journal-entry';
import { checkEntry, estimate, scenarioRef } from '../report/journal-entry.fixture';
import { emptyResults } from '../report/results.fixture';
import type { Results, ResultsMeasurement } from '../report/results-schema';
import { encodeBlocks } from '../statistics/encoded-blocks';
import { madeLatencies, normals } from './made-run.fixture';

const scenario = scenarioRef();

/** A measurement of the made scenario. */
export function measurementOf(metric: string, seen: Parameters<typeof estimate>[0]): ResultsMeasurement {
  const made = resultsMeasurement({ scenario, metric, source: 'client', estimate: estimate(seen) });
  if (made === undefined) throw new Error(`${metric} is no measurement`);
  return made;
}

/** A measurement that is known to within a hundredth. */
export const measured = (metric: string, value: number): ResultsMeasurement =>
  measurementOf(metric, { value, low: 0.99 * value, high: 1.01 * value });

/** Results of a scenario whose tokens are so many ms apart in the median. */
export const resultsOf = (median: number, run: Partial<Results['run']> = {}): Results => ({
  ...emptyResults(run),
  environment: ENVIRONMENT,
  checks: [resultsCheck(checkEntry())],
  measurements: [measured('itl p50', median), measured('chunk_gap p99', 2 * median)],
});

/** The values behind them. */
export const loadsOf = (median: number, seed: number): LoadDistributions[] => {
  const { feature, scenario: title, label } = scenario;
  const metrics = { itl: encodeBlocks(madeLatencies(normals(seed), { median })) };
  return [{ feature, scenario: title, label, metrics }];
};

/** Writes the files of a run, and gives back its folder. */
export function runFolder(path: string, results: Results, loads = loadsOf(5, 1)): string {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'results.json'), JSON.stringify(results));
  writeFileSync(join(path, 'distributions.json'), distributionsText(loads));
  return path;
}
