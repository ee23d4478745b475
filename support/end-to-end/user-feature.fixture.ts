import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SpawnedSimulator } from '../simulator/spawned-simulator';
import type { CucumberRun } from './cucumber-run.fixture';

const FEATURES = join(__dirname, '..', '..', 'features');

/** The product's own text of a feature, by the name of its file. */
export const productFeature = (name: string): string =>
  readFileSync(join(FEATURES, `${name}.feature`), 'utf8');

/** What virtual users ask for: so many tokens of a prompt and of its answer, all alike, and a pause after it. */
interface Asked {
  readonly prompt: string;
  readonly answer: string;
  readonly thinkTime: string;
}

const FEW: Asked = { prompt: '16', answer: '8', thinkTime: '0 s' };

/** The feature of virtual users with its own Background, users who ask for that, and these scenarios in place of its. */
export function usersFeature(
  scenarios: readonly string[],
  { prompt, answer, thinkTime }: Asked = FEW,
): string {
  const [background = ''] = productFeature('virtual_users').split(/\n(?= {2}Scenario)/);
  return [
    background
      .replace(/(\| prompt tokens \|).*/, `$1 ${prompt} |`)
      .replace(/(\| output tokens \|).*/, `$1 ${answer} |\n      | think time | ${thinkTime} |`),
    ...scenarios,
    '',
  ].join('\n');
}

/** Rows below a step. */
export const table = (...rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `      | ${cells.join(' | ')} |`).join('\n');

/** A sweep over these numbers of users, and the rows of its limits. */
export const sweep = (users: readonly number[], ...limits: readonly (readonly string[])[]): string =>
  [
    '  Scenario: A sweep',
    '    When the number of virtual users grows over these levels:',
    table(['virtual_users'], ...users.map((number) => [String(number)])),
    '    Then these limits should hold:',
    table(...limits),
  ].join('\n');

/** Short levels, and searches that end soon. */
export const SHORT = { LLM_LEVEL_TIME: '300 ms', LLM_SEARCH_BUDGET: '5 s' };

/** Resolves when a simulator has answered a request that shared it with so many, itself among them. */
export async function untilServing(simulator: SpawnedSimulator, together: number): Promise<void> {
  let ended = 1;
  for (;;) {
    const truth = await simulator.truthOf(ended);
    if (truth.some(({ service }) => (service?.running ?? 0) >= together)) return;
    ended = truth.length + 1;
  }
}

/** Every scenario that sent anything accounts for all of it. */
export function expectBooksInBalance({ results }: CucumberRun): void {
  for (const { ledger, scenario } of results.scenarios) {
    const { scheduled = 0, sent = 0, dropped = 0, ...ended } = ledger ?? {};
    expect(scheduled, scenario).to.be.greaterThan(0);
    expect(scheduled, scenario).to.equal(sent + dropped);
    expect(sent, scenario).to.equal(Object.values(ended).reduce((sum, count) => sum + count, 0));
  }
}

/** Every request of the log is in the books of its scenario. */
export function expectAllInBooks(run: CucumberRun): void {
  const lines = run.read('requests.ndjson').trimEnd().split('\n');
  const scheduled = run.results.scenarios.map(({ ledger }) => ledger?.['scheduled'] ?? 0);
  expect(scheduled.reduce((sum, count) => sum + count, 0)).to.equal(lines.length);
}

/** What was measured beside the promises, by its name. */
export const measurementsOf = ({ results }: CucumberRun): ReadonlyMap<string, number> =>
  new Map(results.measurements.map(({ metric, observed }) => [metric, observed.value]));

/** The outcomes of the promises, by what they judge. */
export const outcomesOf = ({ results }: CucumberRun): ReadonlyMap<string, string> =>
  new Map(results.checks.map(({ metric, outcome }) => [metric, outcome]));
