import { describe, it } from 'node:test';
import { AssertionError, expect } from 'chai';
import { baselineSchema, BASELINE_VERSION, type Baseline } from './baseline/baseline-schema';
import { BaselineStore } from './baseline/baseline-store';
import { HeardReport } from './heard-report.fixture';
import { clientHealth } from './load/health/client-health.fixture';
import { parseFigure } from './load/figure-names';
import { JudgedArm } from './load/judged-arm';
import { LoadSummary } from './load/load-summary';
import { completed, roundsOf } from './load/record.fixture';
import { loadDistributions } from './load-distributions';
import { LoadPromises } from './load-promises';
import { booksOf } from './measured-level.fixture';
import { RegressionPromises } from './regression-promises';
import { parseRegressionLimit } from './regression-limit';
import { rejectionOf } from './rejection.fixture';
import { ENVIRONMENT } from './report/environment.fixture';
import { scenarioRef } from './report/journal-entry.fixture';
import { temporaryFolder } from './report/temporary-folder.fixture';

/** Answers whose tokens come about so many ms apart, some a little sooner or later. */
const loadOf = (gap: number, shift = 0): JudgedArm => {
  const rounds = roundsOf(12, (round) =>
    Array.from({ length: 40 }, (_, user) => {
      const own = gap * (1 + 0.004 * ((7 * round + 3 * user + shift) % 11));
      return completed({ contentAt: [50, 50 + own, 50 + 2 * own], endedAt: 50 + 2 * own });
    }),
  );
  return new JudgedArm({
    ...{ client: 'a client', health: [clientHealth()], counts: booksOf(rounds) },
    summary: new LoadSummary(rounds),
  });
};

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
  load: JudgedArm,
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
  return { heard, promises, regressions };
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
    expect(verdict).to.have.property('reason', 'not comparable with the baseline: serverKind was vllm and is sglang');
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

  it('is not measured where nothing is', async (test) => {
    const { heard, promises, regressions } = setUp(test, loadOf(10));
    promises.withhold('no such benchmark');
    expect(await regressions.judge(itl, limit, 'main')).to.equal('skipped');
    expect(heard.told[0]?.verdict).to.have.property('reason', 'no such benchmark');
  });
});
