import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Results } from '../report/results-schema';
import { Simulator } from '../simulator/simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { EASY_ROW, featureWith } from './feature-copy.fixture';
import { descendantsOf, HAS_PROCESS_FILES, isAlive, until, visibleOf } from './process-tree.fixture';

/** Two rows that are measured for longer than a test lasts: the limit lies inside what is measured. */
const feature = (maxLatency: string): string => {
  const row = { ...EASY_ROW, max_latency: maxLatency };
  return featureWith(row, row);
};

/** What holds of a run that was interrupted in its first row. */
function expectReportOfWhatWasDone(run: CucumberRun): void {
  expect(run.output).to.contain('Interrupted: the report is being written');
  expect(run.output).to.contain('interrupted by the user');
  const { results } = run;
  expect(results.run).to.include({ interrupted: true, success: false });
  expect(results.checks.map(({ outcome }) => outcome)).not.to.contain('passed');
  const latencies = results.checks.filter(({ metric }) => metric === 'itl p99');
  // Of the second row nothing was begun, so that nothing is open, either.
  expect(latencies.map(({ outcome }) => outcome)).to.deep.equal(['inconclusive']);
  expect(latencies[0]?.reason).to.contain('interrupted by the user');
  expect(results.scenarios.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'skipped']);
  expect(results.scenarios[1]?.error).to.equal('the run was interrupted before it began');
  const { scheduled = 0, sent = 0, dropped = 0, ...ended } = results.scenarios[0]?.ledger ?? {};
  expect(scheduled).to.be.greaterThan(0);
  expect(scheduled).to.equal(sent + dropped);
  expect(sent).to.equal(Object.values(ended).reduce((sum, count) => sum + count, 0));
  expect(run.read('requests.ndjson').trimEnd().split('\n')).to.have.length(scheduled);
  expect(run.read('junit.xml')).to.contain('interrupted');
  expect(existsSync(run.file('results.csv'))).to.equal(true);
}

describe('A run that is interrupted', { concurrency: 2 }, () => {
  it('ends soon, and reports what it had done by then', async (test) => {
    await using simulator = await Simulator.start({ timeToFirstToken: 20, interTokenLatency: 20 });
    const run = CucumberRun.start(test, {
      feature: feature('20'),
      environment: { LLM_BASE_URL: simulator.baseUrl, LLM_SAMPLING_BUDGET: '10 min' },
    });
    await simulator.untilLogged(10);
    run.interrupt();
    expect(await run.ended(), run.output).to.be.greaterThan(0);
    expectReportOfWhatWasDone(run);
  });

  it('leaves no engine behind', { skip: !HAS_PROCESS_FILES }, async (test) => {
    const run = CucumberRun.start(test, {
      feature: featureWith({ ...EASY_ROW, num_tokens: '200' }, EASY_ROW),
      environment: { LLM_SAMPLING_BUDGET: '10 min' },
    });
    const requests = (): string => `${run.reports}/${run.runFolders[0] ?? ''}/requests.ndjson`;
    await until(() => existsSync(requests()) && statSync(requests()).size > 0);
    const engines = descendantsOf(run.pid);
    expect(engines).not.to.deep.equal([]);
    run.interrupt();
    expect(await run.ended(), run.output).to.be.greaterThan(0);
    expectReportOfWhatWasDone(run);
    expect(engines.filter(isAlive)).to.deep.equal([]);
  });

  it('stops an engine that is still starting', { skip: !HAS_PROCESS_FILES }, async (test) => {
    const run = CucumberRun.start(test, { feature: featureWith(EASY_ROW) });
    const engine = (pid: number): boolean => visibleOf(pid).includes('engine-process');
    await until(() => descendantsOf(run.pid).some(engine));
    const engines = descendantsOf(run.pid);
    run.interrupt();
    expect(await run.ended(), run.output).to.be.greaterThan(0);
    expect(run.results.run).to.include({ interrupted: true, success: false });
    expect(engines.filter(isAlive)).to.deep.equal([]);
  });

  it('ends all the same when it is interrupted again', async (test) => {
    await using simulator = await Simulator.start({ timeToFirstToken: 20, interTokenLatency: 20 });
    const run = CucumberRun.start(test, {
      feature: feature('20'),
      environment: { LLM_BASE_URL: simulator.baseUrl, LLM_SAMPLING_BUDGET: '10 min' },
    });
    await simulator.untilLogged(10);
    run.interrupt();
    await until(() => run.output.includes('Interrupted'));
    run.interrupt();
    expect(await run.ended(), run.output).to.be.greaterThan(0);
    const results = readFileSync(join(run.reports, run.runFolders[0] ?? '', 'results.json'), 'utf8');
    expect((JSON.parse(results) as Results).run.interrupted).to.equal(true);
  });
});
