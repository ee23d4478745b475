import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { HAS_PROCESS_FILES, processesWith } from './process-tree.fixture';
import {
  expectAllInBooks,
  expectBooksInBalance,
  measurementsOf,
  outcomesOf,
  SHORT,
  sweep,
  table,
  untilServing,
  usersFeature,
} from './user-feature.fixture';

const HEADER = ['virtual_users', 'median TTFT', 'error rate', 'p95 TTFT', 'throughput'];
const LEVELS = [1, 2, 4, 8, 16];
/**
 * A few failures of a few requests prove 10 % broken; of a few that are answered 30 % can be proven kept. A p95 of the
 * lone user takes more requests than the sweep sends.
 */
const SWEEP = sweep(
  LEVELS,
  HEADER,
  ['1', '2 s', '30%', '2 s', '10 tokens per second'],
  ...LEVELS.slice(1).map((users) => [String(users), '2 s', '10%', '', '']),
);
const PROMISES = 2 * LEVELS.length + 2;
const FOUR_SLOTS = ['--ttft', '10 ms', '--itl', '2 ms', '--streams', '4'];

const reasonsOf = ({ results }: CucumberRun, users: number): (string | null)[] =>
  results.checks
    .filter(({ metric }) => metric.endsWith(` at ${users} virtual users`))
    .map(({ reason }) => reason);

function expectNothingLeft(run: CucumberRun): void {
  if (HAS_PROCESS_FILES) expect(processesWith('LLM_REPORTS', run.reports)).to.deep.equal([]);
}

/** Starts a run and shows that a process of it would be found. */
function start(test: TestContext, feature: string, environment: Record<string, string>): CucumberRun {
  const run = CucumberRun.start(test, { feature, environment: { ...SHORT, ...environment } });
  if (HAS_PROCESS_FILES) expect(processesWith('LLM_REPORTS', run.reports)).to.deep.equal([run.pid]);
  return run;
}

describe('A sweep of virtual users whose server fails', { concurrency: 2 }, () => {
  it('ends by itself when it is switched off, keeps the levels before, and says why others are open', async (test) => {
    await using simulator = await SpawnedSimulator.start(...FOUR_SLOTS);
    const run = start(test, usersFeature([SWEEP]), { LLM_BASE_URL: simulator.baseUrl });
    await untilServing(simulator, 2);
    process.kill(simulator.pid, 'SIGKILL');
    expect(await run.ended(), run.output).to.equal(1);
    const outcomes = outcomesOf(run);
    expect(outcomes.get('ttft p50 at 1 virtual user'), run.output).to.equal('passed');
    // A busy machine may answer one request too few for this limit.
    expect(outcomes.get('error_rate at 1 virtual user'), run.output).to.be.oneOf(['passed', 'inconclusive']);
    expect(measurementsOf(run).get('ttft p50 at 1 users')).to.be.within(9, 100);
    expect(outcomes.get('error_rate at 2 virtual users'), run.output).to.equal('failed');
    for (const users of [8, 16]) {
      expect(outcomes.get(`ttft p50 at ${users} virtual users`)).to.equal('inconclusive');
      for (const reason of reasonsOf(run, users))
        expect(reason).to.match(
          /not tried: of \d users nobody was answered, the first .*nothing listens there/,
        );
    }
    for (const [metric, outcome] of outcomes)
      if (outcome === 'passed') expect(metric).to.match(/ at 1 virtual user$/);
    await test.test('lets what was measured before stand', () => {
      const check = run.results.checks.find(({ metric }) => metric === 'output_tps at 1 virtual user');
      const seen = measurementsOf(run).get('output_tps at 1 users') ?? NaN;
      expect(check?.observed?.value).to.be.within(0.5 * seen, 2 * seen);
    });
    expect(run.results.run).to.include({ success: false, interrupted: false });
    expectBooksInBalance(run);
    expectNothingLeft(run);
  });

  it('ends by itself when it hangs, and says what was waited for', async (test) => {
    const hanging = Array.from({ length: 2000 }, (_, index) => index + 40).join();
    await using simulator = await SpawnedSimulator.start(...FOUR_SLOTS, '--misbehave', `hang on ${hanging}`);
    const run = start(test, usersFeature([SWEEP]), {
      LLM_BASE_URL: simulator.baseUrl,
      LLM_FIRST_TOKEN_TIMEOUT: '300 ms',
      LLM_STALL_TIMEOUT: '300 ms',
      LLM_TIMEOUT: '1 s',
    });
    expect(await run.ended(), run.output).to.equal(1);
    const outcomes = outcomesOf(run);
    expect(outcomes.get('ttft p50 at 1 virtual user'), run.output).to.equal('passed');
    expect(outcomes.get('ttft p50 at 16 virtual users')).to.equal('inconclusive');
    expect([...outcomes.values()]).to.include('failed');
    for (const reason of reasonsOf(run, 16))
      expect(reason).to.match(/not tried: of .* sent no token within 0\.3 s.*LLM_FIRST_TOKEN_TIMEOUT/);
    expectBooksInBalance(run);
    expectNothingLeft(run);
  });
});

const CAPACITY = [
  '  Scenario: Capacity',
  '    Then at least 8 virtual users should be served within:',
  table(['median TTFT', '2 s'], ['error rate', '30%']),
].join('\n');

describe('A load of virtual users that is interrupted', { concurrency: 2 }, () => {
  const interruptions = [
    ['in a sweep', SWEEP, PROMISES],
    ['in a search for the capacity', CAPACITY, 1],
  ] as const;
  for (const [where, scenario, promises] of interruptions)
    it(`${where} ends soon, with a report of what was done and the promises open`, async (test) => {
      await using simulator = await SpawnedSimulator.start(...FOUR_SLOTS);
      const run = start(test, usersFeature([scenario, scenario]), {
        LLM_BASE_URL: simulator.baseUrl,
        LLM_SEARCH_BUDGET: '10 min',
      });
      await untilServing(simulator, 2);
      run.interrupt();
      expect(await run.ended(), run.output).to.equal(1);
      expect(run.output).to.contain('Interrupted: the report is being written');
      const { results } = run;
      expect(results.run).to.include({ interrupted: true, success: false });
      // Of the scenario that was under way; of the one that was not begun nothing is open, either.
      expect(results.checks).to.have.length(promises);
      expect(results.scenarios.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'skipped']);
      for (const { outcome, reason } of results.checks) {
        expect(outcome).to.equal('inconclusive');
        expect(reason).to.contain('interrupted by the user');
      }
      expect(run.read('junit.xml')).to.contain('interrupted');
      expect(run.read('requests.ndjson').trimEnd().split('\n').length).to.be.above(2);
      expectNothingLeft(run);
      expectAllInBooks(run);
    });
});
