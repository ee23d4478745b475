import { describe, it } from 'node:test';
import { AssertionError, expect } from 'chai';
import { baselineSchema, BASELINE_VERSION, type Baseline } from './baseline/baseline-schema';
import { BaselineStore } from './baseline/baseline-store';
import { runDoubts } from './baseline/run-doubts';
import { HeardReport } from './heard-report.fixture';
import { calibrationDoubts, paceDoubts, runDoubts as loadDoubts } from './load/doubts';
import { clientHealth } from './load/health/client-health.fixture';
import { parseFigure } from './load/figure-names';
import type { JudgedArm } from './load/judged-arm';
import type { JudgedLoad } from './load/judged-load';
import { loadDistributions } from './load-distributions';
import { LoadPromises } from './load-promises';
import { failing, loadOf, Looked } from './regression-load.fixture';
import { RegressionPromises } from './regression-promises';
import { parseRegressionLimit } from './regression-limit';
import { rejectionOf } from './rejection.fixture';
import { ENVIRONMENT } from './report/environment.fixture';
import { resultsClient } from './report/client-entry';
import { resultsCheck } from './report/journal-entry';
import { checkEntry, scenarioRef } from './report/journal-entry.fixture';
import { endedScenario } from './report/page/report-page.fixture';
import { emptyResults } from './report/results.fixture';
import { temporaryFolder } from './report/temporary-folder.fixture';

const { feature, scenario, label } = scenarioRef();
const target = {
  ...{ baseUrl: 'http://host', serverKind: 'vllm', version: '1', models: ['m'], serverSettings: {} },
  ...{ embedded: false, note: null, settings: {} },
};
const baselineOf = (load: JudgedArm): Baseline =>
  baselineSchema.parse({
    ...{ schemaVersion: BASELINE_VERSION, name: 'main', savedAt: '2026-03-05T00:00:00.000Z' },
    run: { id: 'a run', startedAt: '2026-03-04T05:06:07.000Z' },
    ...{ commit: null, modified: false, environment: ENVIRONMENT, target, figures: [] },
    distributions: [{ feature, scenario, label, metrics: loadDistributions(load) }],
  });

function setUp(
  test: Parameters<typeof temporaryFolder>[0],
  load: JudgedLoad,
  { baseline, here = target }: { baseline?: Baseline; here?: typeof target } = {},
) {
  const heard = new HeardReport();
  const store = new BaselineStore(temporaryFolder(test));
  if (baseline !== undefined) store.write(baseline, { local: false, replace: false });
  const world = { report: heard.report, gpu: { doubts: () => [] } };
  const promises = new LoadPromises(world);
  promises.load = load;
  const regressions = new RegressionPromises({ ...world, promises }, () => ({
    ...{ store, signal: new AbortController().signal },
    here: { environment: ENVIRONMENT, target: here },
  }));
  return { heard, promises, regressions, store };
}

const itl = parseFigure('median inter-token latency');
const limit = parseRegressionLimit('5%');

describe('RegressionPromises', () => {
  it('keeps the promise where the load is as fast as the baseline', async (test) => {
    const { heard, regressions } = setUp(test, loadOf(10, 1), { baseline: baselineOf(loadOf(10)) });
    expect(await regressions.judge(itl, limit, 'main')).to.equal(undefined);
    expect(heard.told[0]?.threshold.subject).to.equal('regression of p50 inter-token latency against "main"');
    expect(heard.told[0]?.verdict).to.have.nested.property('observed.dimension', 'share');
    expect(heard.told[0]?.source).to.match(/^a client; .*; baseline of run a run$/);
  });

  for (const [text, slower] of [
    ['median inter-token latency', 10.8],
    ['p99 inter-token latency', 10.8],
    ['time per output token', 10.8],
    ['throughput', 11.5],
  ] as const)
    it(`breaks it where the ${text} is worse`, async (test) => {
      const figure = parseFigure(text.startsWith('time') ? `mean ${text}` : text);
      const { heard, regressions } = setUp(test, loadOf(slower, 1), { baseline: baselineOf(loadOf(10)) });
      const error = await rejectionOf(regressions.judge(figure, parseRegressionLimit('2%'), 'main'));
      expect(error).to.be.instanceOf(AssertionError);
      expect(heard.told[0]?.verdict.outcome).to.equal('failed');
    });

  it('is not measured without a baseline, and says how to make one', async (test) => {
    const { heard, regressions } = setUp(test, loadOf(10));
    expect(await regressions.judge(itl, limit, 'main')).to.equal('skipped');
    expect(heard.told[0]?.verdict).to.have.property('reason').that.contains('npm run baseline -- save main');
  });

  it('is not measured by one that has no such figure, or under another name', async (test) => {
    const baseline = { ...baselineOf(loadOf(10)), distributions: [] };
    const { heard, regressions } = setUp(test, loadOf(10), { baseline });
    expect(await regressions.judge(itl, limit, 'main')).to.equal('skipped');
    expect(await regressions.judge(itl, limit, 'mian')).to.equal('skipped');
    expect(heard.told.map(({ verdict }) => verdict))
      .to.have.nested.property('[0].reason')
      .that.matches(/has no itl p50/);
    expect(heard.told[1]?.verdict)
      .to.have.property('reason')
      .that.contains('which has main: write one of these');
  });

  it('decides nothing on another server, and tells what was seen', async (test) => {
    const here = { ...target, serverKind: 'sglang' };
    const { heard, regressions } = setUp(test, loadOf(12), { baseline: baselineOf(loadOf(10)), here });
    expect(await rejectionOf(regressions.judge(itl, limit, 'main'))).to.be.instanceOf(AssertionError);
    const verdict = heard.told[0]?.verdict;
    expect(verdict?.outcome).to.equal('inconclusive');
    expect(verdict).to.have.property(
      'reason',
      'not comparable with the baseline: serverKind was vllm and is sglang',
    );
    expect(verdict).to.have.nested.property('observed.value').that.is.closeTo(20, 1);
  });

  it('promises nothing of the largest value, and leaves open what was stopped', async (test) => {
    const { heard, regressions } = setUp(test, loadOf(10), { baseline: baselineOf(loadOf(10)) });
    const figure = parseFigure('maximum inter-token latency');
    expect(await regressions.judge(figure, limit, 'main')).to.equal('skipped');
    regressions.leaveOpen(itl, limit, 'main', 'interrupted by the user');
    expect(heard.entered[0]?.verdict).to.include({
      outcome: 'inconclusive',
      reason: 'interrupted by the user',
    });
  });

  it('is not measured where the baseline has too few samples for the percentile', async (test) => {
    const figure = parseFigure('p99 time to first token');
    const { heard, regressions } = setUp(test, loadOf(10), { baseline: baselineOf(loadOf(10, 0, 2)) });
    expect(await regressions.judge(figure, limit, 'main')).to.equal('skipped');
    expect(heard.told[0]?.verdict)
      .to.have.property('reason')
      .that.matches(/a p99 needs at least 368 requests, and the baseline "main" has 80/);
  });

  it('judges an error rate in percentage points, whether or not requests failed before', async (test) => {
    const figure = parseFigure('error rate');
    const none = {
      value: 0,
      unit: '%',
      low: 0,
      high: 0.8,
      n: 480,
      of: 'requests',
      confidence: 0.95,
      method: '',
    };
    const metric = 'error_rate';
    const figures = [
      { feature, scenario, label, metric, observed: none, comparison: null, instrumentError: null },
    ];
    const baseline = { ...baselineOf(loadOf(10)), figures };
    const good = setUp(test, loadOf(10), { baseline });
    await good.regressions.judge(figure, limit, 'main');
    expect(good.heard.told[0]?.verdict).to.include({ outcome: 'passed', margin: 1 });
    expect(good.heard.told[0]?.threshold.subject).to.match(/error rate in percentage points against "main"/);
    const bad = setUp(test, failing(loadOf(10)), { baseline });
    expect(await rejectionOf(bad.regressions.judge(figure, limit, 'main'))).to.be.instanceOf(AssertionError);
    expect(bad.heard.told[0]?.verdict).to.have.nested.property('observed.value').that.is.above(40);
  });

  it('tells the room as a share of what the figure itself may be', async (test) => {
    for (const [text, after, margin] of [
      ['median inter-token latency', 8.5, (1.05 - 0.85) / 1.05],
      ['throughput', 8.5, 0.1],
    ] as const) {
      const { heard, regressions } = setUp(test, loadOf(after), { baseline: baselineOf(loadOf(10)) });
      await regressions.judge(parseFigure(text), limit, 'main');
      expect(heard.told[0]?.verdict).to.have.property('margin').that.is.closeTo(margin, 0.04);
    }
  });

  it('looks at a stricter level until the budget is spent, and then at the usual one', async (test) => {
    const baseline = baselineOf(loadOf(10));
    for (const [budgetSpent, confidence] of [
      [false, 0.999],
      [true, 0.95],
    ] as const) {
      const load = new Looked(loadOf(10, 1), { budgetSpent });
      const { heard, regressions } = setUp(test, load, { baseline });
      await regressions.judge(itl, limit, 'main');
      expect(load.looks).to.equal(1);
      expect(heard.told[0]?.verdict).to.include({ outcome: 'passed' });
      expect(heard.told[0]?.verdict).to.have.nested.property('observed.confidence', confidence);
    }
  });

  it('says of a local baseline how to replace that one, and tells the doubts of any', async (test) => {
    const baseline = { ...baselineOf(loadOf(10)), doubts: ['it was interrupted'] };
    const { heard, regressions, store } = setUp(test, loadOf(10), { baseline });
    await regressions.judge(itl, limit, 'main');
    await regressions.judge(itl, limit, 'main');
    expect(heard.notes.filter((note) => /"main" .*doubtful: it was interrupted/.test(note))).to.have.lengthOf(
      1,
    );
    store.write({ ...baseline, distributions: [] }, { local: true, replace: false });
    expect(await regressions.judge(itl, limit, 'main')).to.equal('skipped');
    expect(heard.told.at(-1)?.verdict)
      .to.have.property('reason')
      .that.contains('save main --local --replace');
  });

  it('refuses a limit that nothing could break', async (test) => {
    const { regressions } = setUp(test, loadOf(10), { baseline: baselineOf(loadOf(10)) });
    for (const text of ['throughput', 'error rate']) {
      const judged = regressions.judge(parseFigure(text), parseRegressionLimit('100%'), 'main');
      expect(String(await rejectionOf(judged))).to.match(
        /100% can never be broken; write a share below 100%/,
      );
    }
    await regressions.judge(itl, parseRegressionLimit('150%'), 'main');
  });

  it('is not measured where nothing is', async (test) => {
    const { heard, promises, regressions } = setUp(test, loadOf(10));
    promises.withhold('no such benchmark');
    expect(await regressions.judge(itl, limit, 'main')).to.equal('skipped');
    expect(heard.told[0]?.verdict).to.have.property('reason', 'no such benchmark');
  });
});

describe('what a load says of its client', () => {
  it('is a doubt of the run where its workers had faults', () => {
    const faults = ['worker w1 on host-a was lost'];
    const client = resultsClient({ description: 'undici, 2 workers', ...clientHealth(), faults });
    const ended = { ...endedScenario(), client };
    expect(runDoubts({ ...emptyResults(), scenarios: [ended] })[0]).to.match(
      /the load was not the one that was planned \(worker w1 on host-a was lost\)$/,
    );
  });

  it('is a doubt of the run, in whatever check it stands', () => {
    const [offeredRate, achievedRate, lag] = [5, 4, { p50: 9, p99: 9, maximum: 9 }];
    const said = [
      ...calibrationDoubts(3, { dimension: 'duration', value: 4 }),
      ...paceDoubts({ offeredRate, achievedRate, lag, sent: 5 }, 10, ''),
      ...loadDoubts({ ...loadOf(10).counts, scheduled: 1 }, [clientHealth()]),
    ];
    expect(said).to.have.lengthOf(4);
    const check = resultsCheck(checkEntry());
    for (const reason of said) {
      const checks = [{ ...check, reason: `another reason; ${reason}` }];
      expect(runDoubts({ ...emptyResults(), checks })[0], reason).to.contain(reason.split('; ')[0]);
    }
    expect(
      runDoubts({ ...emptyResults(), checks: [{ ...check, reason: '4 of 9 requests failed' }] }),
    ).to.deep.equal([]);
  });
});
