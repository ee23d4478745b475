import { describe, it } from 'node:test';
import { expect } from 'chai';
import { calibrationDoubts, paceDoubts, runDoubts } from '../../load/doubts';
import { clientHealth, threadHealth } from '../../load/health/client-health.fixture';
import { Ledger } from '../../load/ledger';
import { LoadSummary } from '../../load/load-summary';
import { parseStatistic } from '../../load/statistic';
import { completed, roundOf } from '../../load/record.fixture';
import { found, measured } from '../../modeling/bottleneck.fixture';
import { ENVIRONMENT } from '../environment.fixture';
import type { Results, ResultsCheck } from '../results-schema';
import type { Advice, AdviceKind } from './advice';
import { adviceOf } from './advice-of';
import { AGAIN, againWith, checkOf, clientOf, noteOf, runOf, scenarioOf } from './advised-run.fixture';

const ROW = 'features/llm_sampling_performance.feature:14';
const of = (kind: AdviceKind, results: Results): readonly Advice[] =>
  adviceOf(results, []).filter((advice) => advice.kind === kind);
const open = (over: Partial<ResultsCheck> = {}): ResultsCheck => checkOf('inconclusive', over);
/** Doubtful as the code that doubts says it. */
const doubted = (reasons: readonly string[]): ResultsCheck =>
  open({ reason: reasons.join('; '), neededSamples: null });
const busy = runDoubts(new Ledger().counts, [clientHealth([threadHealth({ busiestWindow: 0.98 })])]);

describe('Advice about a client that was the limit', () => {
  it('asks for another worker where there is a core, for the lean transport where there is none, else for a machine', () => {
    const cores = (usableCores: number): Pick<Results, 'environment'> => ({
      environment: {
        ...ENVIRONMENT,
        processor: { model: 'p', physicalCores: 1, logicalCores: 1, usableCores },
      },
    });
    const [many] = of('limited by the client', runOf([doubted(busy)], cores(4)));
    expect(many?.command).to.equal(`${againWith('LOAD_WORKERS=2')} ${ROW}`);
    expect(many?.evidence[0]).to.contain('a load worker was busy 98% of a quarter second');
    const [few] = of('limited by the client', runOf([doubted(busy)], cores(2)));
    expect(few?.command).to.equal(`${againWith('LLM_TRANSPORT=lean')} ${ROW}`);
    const run = runOf([doubted(busy)], cores(2));
    const secured = { ...run, target: run.target && { ...run.target, baseUrl: 'https://gpu.example/v1' } };
    expect(of('limited by the client', secured)[0]).to.not.have.property('command');
  });

  it('hears requests that were sent late, and an instrument too coarse, in their own words', () => {
    const pace = { offeredRate: 100, achievedRate: 80, lag: { p50: 1, p99: 9 } } as Parameters<
      typeof paceDoubts
    >[0];
    const coarse = calibrationDoubts(5, { dimension: 'duration', value: 10 });
    const advice = of('limited by the client', runOf([doubted(paceDoubts(pace, 10, '')), doubted(coarse)]));
    expect(advice).to.have.length(2);
    expect(advice[0]?.evidence[0]).to.contain('the client offered 80 req/s instead of 100 req/s');
    expect(advice[1]?.text).to.contain('The instrument is too coarse at this load for 1 limit');
  });

  it('doubts a verdict that hangs on less than the error of the instrument, and no other', () => {
    const near = { observed: { ...estimate, high: 9.8 }, instrumentError: 0.5 };
    const [advice] = of('limited by the client', runOf([checkOf('passed', near)]));
    expect(advice?.evidence[0]).to.contain(
      'passed: 5.21 [4.9 to 9.8] ms, below 10 ms, and the instrument is off by 500 µs',
    );
    for (const instrumentError of [0.1, null])
      expect(
        of('limited by the client', runOf([checkOf('passed', { ...near, instrumentError })])),
      ).to.deep.equal([]);
  });

  it('tells workers that were busy on the whole, not those that had time', () => {
    const busyRun = (utilization: number): Results =>
      runOf([], { scenarios: [scenarioOf({ client: clientOf({}, utilization) })] });
    expect(of('limited by the client', busyRun(0.9))[0]?.evidence[0]).to.contain(
      'a worker was busy 90% of its time',
    );
    expect(of('limited by the client', busyRun(0.7))).to.deep.equal([]);
  });
});

describe('Advice about what is full', () => {
  it('tells the resource that the model of a server found, in its words', () => {
    const { paragraph } = found(measured(45));
    const [advice] = of('saturated', runOf([], { notes: [noteOf(paragraph)] }));
    expect(advice?.text).to.match(
      /^Low-Latency Token Sampling › small, 32, 1000: first to fill up as load grows: .+\.$/u,
    );
    expect(advice?.evidence).to.have.length(3);
  });

  it('tells from how many users on a server is full', () => {
    const notes = [noteOf('no knee: too few levels\nthroughput is full from 16 users on\nno law')];
    expect(of('saturated', runOf([], { notes }))[0]?.evidence[0]).to.contain(
      'throughput is full from 16 users on',
    );
    expect(
      of('saturated', runOf([], { notes: [noteOf('no plateau: throughput still grows')] })),
    ).to.deep.equal([]);
  });

  it('tells a machine that was short of CPU, or busy before', () => {
    const scenarios = [scenarioOf({ client: clientOf({ cpuPressure: 0.4, steal: null }) })];
    const [short] = of('saturated', runOf([], { scenarios }));
    expect(short?.evidence).to.deep.equal([
      'Low-Latency Token Sampling › small, 32, 1000: some task waited for a CPU 40% of the time.',
    ]);
    const load = { oneMinute: 1.9, fiveMinutes: 1, fifteenMinutes: 1 };
    const [before] = of('saturated', runOf([], { environment: { ...ENVIRONMENT, load } }));
    expect(before?.evidence).to.deep.equal([
      'Load average of the last minute before the run: 1.9 on 2 cores.',
    ]);
    const elsewhere = runOf([], { environment: { ...ENVIRONMENT, load } });
    const target = elsewhere.target && { ...elsewhere.target, settings: { importedResults: '{}' } };
    expect(of('saturated', { ...elsewhere, target }), 'another tool measured').to.deep.equal([]);
    expect(
      of('saturated', runOf([], { scenarios: [scenarioOf({ client: null })], environment: null })),
    ).to.deep.equal([]);
  });

  it('compares how late a worker looked at its events with the smallest limit of its scenario', () => {
    const [worker] = clientOf().workers;
    const late = { p50: 1, p99: 3, maximum: 3 };
    const workers = worker === undefined ? [] : [{ ...worker, eventLoopDelayMs: late }];
    const scenarios = [scenarioOf({ client: clientOf({ workers }) })];
    expect(of('saturated', runOf([checkOf('passed')], { scenarios }))[0]?.evidence[0]).to.contain(
      '3 ms late at p99, against a limit of 10 ms',
    );
    const roomy = checkOf('passed', { limit: { value: 100, unit: 'ms' } });
    expect(of('saturated', runOf([roomy], { scenarios }))).to.deep.equal([]);
  });
});

describe('Advice about undecided verdicts', () => {
  const sampled = { observed: { ...estimate0(), n: 10_000 }, neededSamples: 40_000, tags: ['@latency'] };

  it('gives the budget that would settle them, with a quarter to spare, for their rows alone', () => {
    const [advice] = of(
      'undecided',
      runOf([open(sampled), open({ ...sampled, line: 15, neededSamples: 20_000 })]),
    );
    expect(advice?.text).to.equal(
      '2 verdicts are open for want of samples: LLM_SAMPLING_BUDGET of about 100 s would settle them.',
    );
    expect(advice?.command).to.equal(`${againWith("LLM_SAMPLING_BUDGET='100 s'")} ${ROW}:15`);
    expect(advice?.evidence[0]).to.contain(
      'about 40,000 tokens are needed, 4 times the 10,000 that there were',
    );
  });

  it('reads how many samples there were from the words of an estimate that has too few', () => {
    const answers = [
      roundOf(
        0,
        Array.from({ length: 96 }, () => completed()),
      ),
    ];
    const few = new LoadSummary(answers).estimate('ttft', parseStatistic('p99'));
    if (few.status !== 'too few samples') throw new Error('96 are enough for a p99');
    const check = open({
      metric: 'ttft p99',
      reason: few.reason,
      neededSamples: few.neededSamples ?? null,
      observed: null,
      tags: ['@latency'],
    });
    expect(of('undecided', runOf([check]))[0]?.command).to.match(/ LLM_SAMPLING_BUDGET='100 s' npx/u);
  });

  it('gives levels of users more time, a search more budget, and compressed time the full profile', () => {
    const level = open({ ...sampled, metric: 'ttft p95 at 16 virtual users' });
    expect(of('undecided', runOf([level]))[0]?.command).to.contain("LLM_LEVEL_TIME='10 s' npx");
    const method = 'search by doubling, then halves, ended by its budget';
    const search = open({ metric: 'capacity users', neededSamples: null, observed: { ...estimate, method } });
    expect(of('undecided', runOf([search]))[0]?.command).to.equal(
      `${againWith("LLM_SEARCH_BUDGET='120 s'")} ${ROW}`,
    );
    const reason = 'time was compressed 30 times, which says nothing: the full profile takes the whole time';
    const compressed = open({ reason, neededSamples: null });
    expect(of('undecided', runOf([compressed]))[0]?.command).to.equal(`${AGAIN} --profile full ${ROW}`);
  });

  it('names no budget where none is known to help, and none of more than a day', () => {
    const ratio = open({
      ...sampled,
      metric: 'share of decode speed left',
      observed: { ...estimate, of: 'rounds', n: 12 },
      neededSamples: 22,
    });
    expect(of('undecided', runOf([ratio]))[0]).to.not.have.property('command');
    const [far] = of('undecided', runOf([open({ ...sampled, neededSamples: 1e9 })]));
    expect(far?.text).to.contain('more than a day of samples');
    expect(far).to.not.have.property('command');
    expect(of('undecided', runOf([open({ neededSamples: null })]))).to.deep.equal([]);
    const run = runOf([open(sampled)]);
    expect(of('undecided', { ...run, target: null })[0]).to.not.have.property('command');
  });
});

const estimate = estimate0();

function estimate0(): NonNullable<ResultsCheck['observed']> {
  const { observed } = checkOf('passed');
  if (observed === null) throw new Error('the fixture has no value');
  return observed;
}
