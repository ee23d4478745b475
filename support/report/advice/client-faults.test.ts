import { describe, it } from 'node:test';
import { expect } from 'chai';
import { imbalancesOf } from '../../load/conservation';
import { assembleLoad } from '../../load/distributed/coordinator/load-assembly';
import { LoadInbox } from '../../load/distributed/coordinator/load-inbox';
import { recordsOf, reportOf } from '../../load/distributed/coordinator/script.fixture';
import { closedModel, openModel, planOf } from '../../load/load-plans.fixture';
import { WIRE_SCHEMA } from '../../load/distributed/wire/protocol';
import { milliseconds } from '../../quantities/units';
import { clientFault, fewerFaults } from '../client-faults';
import type { Results, ResultsCheck } from '../results-schema';
import type { Advice } from './advice';
import { adviceOf } from './advice-of';
import { AGAIN, checkOf, clientOf, runOf, scenarioOf } from './advised-run.fixture';

const ROW = 'features/llm_sampling_performance.feature:14';
const LOST =
  'load worker w2 on host-b was lost during the load: nothing was heard of it for 2 s; see whether its machine and its network are well';
const REDIS =
  'the load ended early: Redis at 127.0.0.1:6379/0 was lost: nothing was heard of it for 2 s (closed); see whether it runs and this machine reaches it, then start the run again';
const late = (worker: string, ms: number): string =>
  `load worker ${worker} began ${ms} ms late, more than 5 ms; leave the machines to the test, or set LOAD_START_SKEW to more if that does not matter`;
const APART =
  'the load workers began up to 7.1 ms apart (6.0 ms measured, the rest is what their clocks may be off by), more than 5 ms; leave the machines to the test, or set LOAD_START_SKEW to more if that does not matter';
const FAILED =
  'load worker w1 on host-a failed: its list of servers does not permit 127.0.0.1:8000; start it with --allow 127.0.0.1:8000';

const JOB = { schema: WIRE_SCHEMA, load: 1, plan: '', planBytes: 0, records: 'stream' } as const;

const imbalance = (): string => {
  const plan = planOf(closedModel({ virtualUsers: 1, requestsEach: 2 }));
  const shard = { index: 0, of: 1, name: 'w1', counts: { scheduled: 2 }, records: [] };
  const [text = ''] = imbalancesOf(plan, [shard], { complete: true });
  return text;
};

describe('clientFault', () => {
  const cases: readonly [kind: string, worker: string | undefined, text: string][] = [
    ['lost', 'w2 on host-b', LOST],
    [
      'lost',
      'w1 on host-a',
      'load worker w1 on host-a did not end within 3 s of being told to, and counts as lost',
    ],
    ['Redis', undefined, REDIS],
    ['Redis', 'w1', 'load worker w1 failed: Redis at host-a:6379/0 was lost: nothing was heard of it'],
    ['apart', 'w1 on host-a', late('w1 on host-a', 9.3)],
    ['apart', undefined, APART],
    [
      'apart',
      'w2',
      'load worker w2 began up to 3.070 ms apart from the others (3.000 ms measured), more than 3 ms',
    ],
    ['failed', 'w1 on host-a', FAILED],
    ['failed', 'of shard 1', 'load worker of shard 1 failed: it was not heard of that Redis was lost'],
    [
      'not begun',
      'w2',
      'the load could not be begun within 15 s: nobody took shard 0, load worker w2 was not ready; see what those workers wrote',
    ],
    ['too few', undefined, '1 of 2 load workers came within 60 s; start more with "npm run worker"'],
    ['other', 'w1', imbalance()],
    ['other', 'w1', 'load worker w1: it sent 3 pieces of records, and 2 came'],
    ['other', undefined, '2 requests of the load have no record, the first of number 7'],
  ];
  for (const [kind, worker, text] of cases)
    it(`knows "${text.slice(0, 60)}" for ${kind}${worker === undefined ? '' : ` of ${worker}`}`, () => {
      const fault = clientFault(text);
      expect([fault.kind, fault.text]).to.deep.equal([kind, text]);
      if (kind !== 'not begun') expect(fault.worker).to.equal(worker);
    });

  it('is told once for each kind and worker, the others by their number, without the counsel that all have', () => {
    const faults = [late('w1', 6), late('w2', 7), late('w1', 8), late('w1', 9), LOST, 'a', 'b'];
    expect(fewerFaults(faults)).to.deep.equal([
      'load worker w1 began 6 ms late, more than 5 ms (and 2 more of this)',
      'load worker w2 began 7 ms late, more than 5 ms',
      'load worker w2 on host-b was lost during the load: nothing was heard of it for 2 s',
      ...['a', 'b'],
    ]);
  });
});

describe('the faults of a load that workers did not begin together', () => {
  /** As the coordinator tells them of workers that began so many ms after the agreed start, or were off by that. */
  async function faultsOf(beganLate: readonly number[], error: number): Promise<readonly string[]> {
    const plan = planOf(openModel([0, 1]));
    const inbox = new LoadInbox(beganLate.length, plan);
    const clock = { at: 0, offset: 0, error };
    for (const [index, late] of beganLate.entries()) {
      const shard = inbox.shards[index]!;
      const records = recordsOf(Float64Array.of(0, 1), 0, { ...JOB, shard: shard.shard }, 0);
      shard.worker = `w${index + 1}`;
      shard.records.push(records);
      shard.pieces.records = 1;
      const kept = { kind: 'stream', pieces: 1, requests: records.count } as const;
      const told = { workerId: shard.worker, shard: shard.shard, beganLate: late, clock, kept };
      shard.report = reportOf(records, 0, told);
    }
    const { run } = await assembleLoad({
      ...{ plan, inbox, clock: { before: clock, after: clock }, start: { at: 0, startAt: milliseconds(0) } },
      ...{ complete: true, skewLimit: milliseconds(5), files: undefined, faults: [], nameOf: String },
    });
    return run.health.faults ?? [];
  }

  it('are known by the words that they have', async () => {
    expect(await faultsOf([0.2, 0.3], 0.1)).to.deep.equal([]);
    for (const [late, error] of [
      [9, 0.1],
      [4, 2],
    ] as const) {
      const faults = await faultsOf([0, late], error);
      expect(faults.map((fault) => clientFault(fault).kind)).to.deep.equal(['apart']);
    }
  });
});

describe('Advice about faults of load workers', () => {
  const rowOf = (line: number, faults: readonly string[]): Results['scenarios'][number] =>
    scenarioOf({ line, label: `row ${line}`, outcome: 'failed', client: clientOf({ faults: [...faults] }) });
  const openOf = (line: number, reason: string, over: Partial<ResultsCheck> = {}): ResultsCheck =>
    checkOf('inconclusive', { line, label: `row ${line}`, reason, neededSamples: null, ...over });
  const of = (results: Results): readonly Advice[] =>
    adviceOf(results, []).filter(({ kind }) => kind === 'fault of the client');

  it('says which worker was lost, where, and what to do, and repeats the rows', () => {
    const results = runOf([openOf(14, LOST)], { scenarios: [rowOf(14, [LOST])] });
    const [advice, ...more] = of(results);
    expect(more).to.deep.equal([]);
    expect(advice?.text).to.equal(
      'A load worker was lost in 1 scenario (w2 on host-b), of which no verdict can be believed: see whether its ' +
        'process, its machine and its network are well, start it again, and look at its log; then run again.',
    );
    expect(advice?.evidence).to.deep.equal([
      'Low-Latency Token Sampling › row 14: load worker w2 on host-b was lost during the load: nothing was heard of it for 2 s',
    ]);
    expect(advice?.command).to.equal(`${AGAIN} ${ROW}`);
  });

  it('counts in how many scenarios each worker was late, and names the setting', () => {
    const rows = [[late('w1', 9), late('w1', 8), late('w2', 6)], [late('w1', 7)], [APART]];
    const results = runOf([], { scenarios: rows.map((faults, line) => rowOf(line, faults)) });
    const [advice] = of(results);
    expect(advice?.text).to.match(
      /^Load workers began late or apart from one another in 3 scenarios \(w1 in 2, w2 in 1\), .*each worker a core; .*LOAD_START_SKEW/u,
    );
    expect(advice?.text.length).to.be.below(400);
    expect(advice?.evidence).to.have.length(4);
    expect(advice?.evidence[0]).to.match(
      /: load worker w1 began 9 ms late, more than 5 ms \(and 1 more of this\)$/u,
    );
  });

  it('tells each kind, first Redis, and before anything about budgets or too slow a client', () => {
    const pace = 'the client offered 80 req/s instead of 100 req/s';
    const sampled = { ...checkOf('passed').observed!, n: 10_000 };
    const checks = [
      openOf(14, `${pace}; ${LOST}`, { observed: sampled, neededSamples: 40_000, tags: ['@latency'] }),
    ];
    const scenarios = [rowOf(14, [LOST, FAILED]), rowOf(15, [REDIS])];
    const advice = adviceOf(runOf(checks, { scenarios }), []);
    expect(advice.map(({ kind, text }) => [kind, text.split(' in ')[0]])).to.deep.equal([
      ['fault of the client', 'Redis was lost'],
      ['fault of the client', 'A load worker was lost'],
      ['fault of the client', 'A load worker failed'],
    ]);
  });

  it('reads them from the reason of a verdict where the scenario tells nothing of its client', () => {
    const reason = `2 of 9 levels were tried; ${late('w1', 9)}`;
    const search = { ...checkOf('passed').observed!, method: 'search, ended by its budget' };
    const results = runOf([openOf(14, reason, { observed: search })]);
    expect(adviceOf(results, []).map(({ kind }) => kind)).to.deep.equal(['fault of the client']);
  });

  it('keeps what a reason says of workers that did not come, after that one was lost', () => {
    const few = '1 of 2 load workers came within 3 s; w2 on host-b was there and is lost; start more';
    const results = runOf([openOf(15, few)], { scenarios: [rowOf(14, [LOST])] });
    const [lost, missing, ...more] = of(results);
    expect(more).to.deep.equal([]);
    expect(lost?.text).to.match(/^A load worker was lost in 1 scenario/u);
    expect(missing?.text).to.match(/^There were fewer load workers than asked for in 1 scenario, /u);
    expect(missing?.evidence).to.deep.equal([`Low-Latency Token Sampling › row 15: ${few}`]);
  });

  it('is none of a run whose workers had none', () => {
    const results = runOf([openOf(14, 'the limit lies inside the interval')], { scenarios: [rowOf(14, [])] });
    expect(of(results)).to.deep.equal([]);
  });

  it('does not take a worker that had no request for a busy one', () => {
    const [working] = clientOf({}, 0.2).workers;
    const idle = { ...working!, requests: 0, spanMs: 3, utilization: 1, busiestWindow: 1 };
    const client = clientOf({ workers: [{ ...working!, requests: 1 }, idle] });
    expect(adviceOf(runOf([], { scenarios: [scenarioOf({ client })] }), [])).to.deep.equal([]);
  });
});
