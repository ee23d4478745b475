import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { TraceFile } from '../load/arrivals/trace-file.fixture';
import { Simulator } from '../simulator/simulator';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { CucumberRun } from './cucumber-run.fixture';
import {
  expectAllInBooks,
  expectBooksInBalance,
  measurementsOf,
  outcomesOf,
  productFeature,
} from './user-feature.fixture';

const HEADER = 'timestamp_ms,input_tokens,output_tokens';
const REQUESTS = 150;
/** Every 20 ms one, of other lengths. */
const TRACE = [
  HEADER,
  ...Array.from({ length: REQUESTS }, (_, index) => [20 * index, 10 + (index % 7), 4 + (index % 5)].join()),
].join('\n');

const [BEFORE = '', HEADING = ''] = productFeature('trace_replay').split(/(\n.*\| rate \|.*\n)/);
/** The product's feature with one row, of figures that a short trace has enough samples for. */
const FEATURE = `${BEFORE.replaceAll('p95', 'median').replace('at most 2%', 'at most 10%')}${HEADING}      | 2 | 2 s | 1000 | 100 |\n`;

/** A tag is asked for: without one, traces are left out. */
const replay = (test: TestContext, environment: Record<string, string>): Promise<CucumberRun> =>
  CucumberRun.toItsEnd(test, { feature: FEATURE, flags: ['--tags', '@trace'], environment });

describe('A run that replays a trace', { concurrency: 2 }, () => {
  it('is not measured where none is named, breaks nothing, and says what to set', async (test) => {
    await using simulator = await Simulator.start();
    const run = await replay(test, { LLM_BASE_URL: simulator.baseUrl });
    expect(run.exitCode, run.output).to.equal(0);
    expect([...outcomesOf(run)]).to.deep.equal([
      ['ttft p50', 'not measured'],
      ['tpot p50', 'not measured'],
      ['error_rate', 'not measured'],
    ]);
    for (const { reason } of run.results.checks)
      expect(reason).to.match(/no trace is named: set LLM_TRACE to the path of one, in CSV or JSONL/);
    expect(run.results.scenarios[0]).to.include({ outcome: 'skipped', ledger: null });
    expect(simulator.log).to.deep.equal([]);
  });

  it('sends it as it came, keeps its promises, and says how faithfully', async (test) => {
    using trace = new TraceFile(TRACE);
    await using simulator = await SpawnedSimulator.start('--ttft', '10 ms', '--itl', '2 ms');
    const run = await replay(test, { LLM_BASE_URL: simulator.baseUrl, LLM_TRACE: trace.path });
    const { checks } = run.results;
    expect(checks.map(({ metric }) => metric)).to.deep.equal([
      'ttft_scheduled p50',
      'tpot p50',
      'error_rate',
    ]);
    // A machine that does much else meanwhile sends late, and says so.
    for (const { outcome, reason } of checks.filter((check) => check.outcome !== 'passed')) {
      expect(outcome, run.output).to.equal('inconclusive');
      expect(reason).to.match(/the client (offered|sent its requests late)/);
    }
    expect(run.exitCode).to.equal(checks.every(({ outcome }) => outcome === 'passed') ? 0 : 1);
    for (const { observed, limit } of checks) expect(observed?.value).to.be.below(limit.value);
    expect(run.results.scenarios[0]?.ledger).to.include({ scheduled: REQUESTS, completed: REQUESTS });
    expect(run.notes).to.contain(`at 2 times its rate: all of its ${REQUESTS} requests`);
    expect(run.notes).to.match(
      /arrivals: (\d+) of \1 requests sent; 100 req\/s offered, .* behind the number due/,
    );
    expect(run.notes).to.match(/answers: asked as in the trace \(sample: mean 6\); received: mean (5\.9|6)/);
    expect(measurementsOf(run).get('request_rate')).to.be.within(80, 120);
    expectBooksInBalance(run);
    expectAllInBooks(run);
    // The server was asked for what the trace has, after a few requests that asked what prompts cost.
    const truth = await simulator.truthOf(REQUESTS);
    for (const tokens of [10, 11, 12, 13, 14, 15, 16])
      expect(truth.filter(({ promptTokens }) => promptTokens === tokens)).to.have.length.within(18, 25);
  });

  const faulty: readonly (readonly [what: string, text: string, says: RegExp])[] = [
    [
      'a cell that is no number, and a line that is cut',
      `${HEADER}\n0,10,4\n20,ten,4\n40,10\n`,
      /:3, column input_tokens: "ten" is not a number of tokens; write .*\n +\/.*:4: the line has 2 cells, the header 3/,
    ],
    [
      'other columns',
      'time,in,out\n0,10,4\n',
      /:1: the columns are time, in, out; write timestamp_ms, input_tokens/,
    ],
  ];
  for (const [what, text, says] of faulty)
    it(`says which line of the trace is faulty: ${what}`, async (test) => {
      using trace = new TraceFile(text);
      await using simulator = await Simulator.start();
      const run = await replay(test, { LLM_BASE_URL: simulator.baseUrl, LLM_TRACE: trace.path });
      expect(run.exitCode, run.output).to.equal(1);
      expect(run.output).to.contain(trace.path).and.match(says);
      expect(run.output).not.to.match(/^\s+at /m);
      for (const { outcome, reason } of run.results.checks) {
        expect(outcome).to.equal('inconclusive');
        expect(reason).to.match(says);
      }
      expect(run.results.checks).to.have.length(3);
      expect(simulator.log).to.deep.equal([]);
    });

  it('is refused where LLM_TRACE names no file', async (test) => {
    const run = await replay(test, { LLM_TRACE: '/no/such/trace.csv' });
    expect(run.exitCode, run.output).to.equal(1);
    expect(run.output).to.contain('LLM_TRACE names nothing that is there: "/no/such/trace.csv"');
    expect(run.output).not.to.match(/^\s+at /m);
  });
});
