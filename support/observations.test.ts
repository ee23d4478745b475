import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import { Observations } from './observations';
import type { ScenarioReport } from './scenario-report';

/** Observations whose verdicts are kept. */
function setUp(gpuDoubts: readonly string[] = [], faults: readonly string[] = []) {
  const told: { readonly threshold: Threshold; readonly verdict: Verdict }[] = [];
  const report = {
    faults,
    tell: (threshold: Threshold, _name: string, verdict: Verdict) => told.push({ threshold, verdict }),
    conclude: (_threshold: Threshold, verdict: Verdict) =>
      verdict.outcome === 'not measured' ? 'skipped' : undefined,
  };
  const world = { report: report as unknown as ScenarioReport, gpu: { doubts: () => gpuDoubts } };
  return { observations: new Observations(world), told };
}

const estimated = (value: number, low: number, high: number) => ({
  status: 'estimated' as const,
  ...{ value, low, high, n: 9, of: 'pairs', confidence: 0.95, method: 'seen' },
  dimension: 'share' as const,
});
const share = (value: number) => ({ dimension: 'share' as const, value });

describe('promiseChange', () => {
  it('turns the interval round for a decrease', () => {
    const { observations, told } = setUp();
    observations.note('change of model size', () => estimated(-48, -49, -47), 'files');
    observations.promiseChange('model size', { direction: 'decrease', comparison: 'at least' }, share(40));
    expect(told[0]?.threshold.subject).to.equal('decrease of model size');
    expect(told[0]?.verdict).to.have.property('outcome', 'passed');
    expect(told[0]?.verdict).to.have.property('observed').that.includes({ value: 48, low: 47, high: 49 });
  });

  it('takes an increase as it is, and a decrease where one was promised fails', () => {
    const { observations, told } = setUp();
    observations.note('change of inference speed', () => estimated(-5, -6, -4), 'rounds');
    observations.promiseChange(
      'inference speed',
      { direction: 'increase', comparison: 'at least' },
      share(50),
    );
    expect(told[0]?.verdict).to.have.property('outcome', 'failed');
  });

  it('is not measured where nothing could be', () => {
    const { observations, told } = setUp();
    observations.note('change of accuracy', () => ({ status: 'unavailable', reason: 'no set' }), 'none');
    const change = { direction: 'decrease', comparison: 'at most' } as const;
    expect(observations.promiseChange('accuracy', change, share(1))).to.equal('skipped');
    expect(told[0]?.verdict).to.include({ outcome: 'not measured', reason: 'no set' });
  });
});

describe('promise', () => {
  it('is inconclusive where a load of the scenario had faults, whether or not its own doubts tell them', () => {
    const lost = 'worker w1 on host-a was lost';
    const { observations, told } = setUp([], [lost]);
    observations.note('cache hit rate', () => estimated(95, 95, 95), 'counters');
    observations.note(
      'schema compliance',
      () => estimated(95, 95, 95),
      'answers',
      () => [lost],
    );
    for (const name of ['cache hit rate', 'schema compliance'] as const)
      observations.promise(name, 'at least', share(50));
    for (const { verdict } of told) expect(verdict).to.include({ outcome: 'inconclusive', reason: lost });
    expect(told).to.have.length(2);
  });

  it('is inconclusive when the GPUs showed why the run is not to be believed', () => {
    const { observations, told } = setUp(['another process computed on GPU 0 (T4): 7 (python)']);
    observations.note('cache hit rate', () => estimated(95, 95, 95), 'counters');
    observations.promise('cache hit rate', 'above', share(90));
    expect(told[0]?.verdict).to.have.property('outcome', 'inconclusive');
    expect(told[0]?.verdict)
      .to.have.property('reason')
      .that.matches(/another process computed/);
  });

  it('says which step is missing where nothing was observed', () => {
    const { observations } = setUp();
    expect(() => observations.promise('cache hit rate', 'above', share(90))).to.throw(
      /nothing before this step observes the cache hit rate/,
    );
  });
});
