import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { answerTallies, balancerTallies } from './node-windows';
import { rebalancing, type RebalancingWatch } from './rebalancing';
import { playFault, type FaultyCluster } from './rebalancing.fixture';

const CLUSTER: FaultyCluster = {
  nodes: 5,
  dead: 1,
  rate: 400,
  faultAt: 10_000,
  until: 20_000,
  noticedAfter: 700,
  step: 100,
  spreads: 'in turn',
};

const judged = (cluster: Partial<FaultyCluster> = {}) => {
  const { counters, watch } = playFault({ ...CLUSTER, ...cluster });
  return rebalancing(balancerTallies(counters), watch);
};

describe('rebalancing', () => {
  it('takes until the end of the first window without an attempt to a dead node', () => {
    const { evidence, rebalancedAt, usualSpread, windows } = judged();
    expect(evidence).to.include({ status: 'estimated', value: 1700, low: 1600, high: 1700 });
    expect(evidence).to.include({ of: 'windows', confidence: 1, dimension: 'duration', narrows: false });
    expect(evidence)
      .to.have.property('method')
      .that.matches(/^windows of 1,000 ms, read every 100 ms: spread .*; by the balancer's counters$/);
    expect(rebalancedAt).to.equal(11_700);
    expect(usualSpread).to.be.below(2);
    expect(windows.find(({ from }) => from === 10_000)).to.include({ toDead: 56 });
  });

  it('is found within a reading of the truth, whatever the cluster, if it takes turns', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 50, max: 250 }),
        fc.integer({ min: 0, max: 5000 }),
        (nodes, dead, step, noticedAfter) => {
          fc.pre(dead < nodes);
          const { evidence } = judged({ nodes, dead, step, noticedAfter, rate: 1000 });
          if (evidence.status !== 'estimated') expect.fail(evidence.status);
          expect(evidence.value - evidence.low).to.be.closeTo(step, 1e-6);
          // Its last attempt to a dead node comes up to a round before; windows are as long as readings allow.
          const [window, round] = [Math.round(1000 / step) * step, nodes];
          expect(evidence.value).to.be.within(
            noticedAfter + window - round,
            noticedAfter + window + 2 * step,
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is found too where requests go to nodes by lot, and many or few', () => {
    for (const [seed, rate] of [100, 200, 400, 1000].entries()) {
      const { evidence } = judged({ spreads: 'by lot', rate, seed: seed + 1 });
      expect(evidence, `${rate}`).to.have.property('value').that.is.within(1600, 3000);
    }
  });

  it('is longer than was watched where dead nodes are asked on and on', () => {
    const { evidence, rebalancedAt } = judged({ noticedAfter: Infinity });
    expect(evidence).to.include({ status: 'estimated', value: 9900, low: 9900, high: Infinity });
    expect(evidence)
      .to.have.property('method')
      .that.includes('up to 9,900 ms after the fault requests went to failed nodes');
    expect(rebalancedAt).to.equal(undefined);
  });

  it('is longer than was watched where one living node gets far more than the others', () => {
    const { evidence } = judged({ spreads: 'by lot', favoured: 4 });
    expect(evidence).to.include({ status: 'estimated', high: Infinity });
    expect(evidence)
      .to.have.property('method')
      .that.matches(/spread among the nodes that lived on was never below \d+%/);
  });

  it('is longer than was watched where nothing is given to anyone any more', () => {
    const { counters, watch } = playFault(CLUSTER);
    const told = balancerTallies(counters);
    if (told.status !== 'told') expect.fail(told.status);
    const last = told.tallies.findLast(({ at }) => at <= watch.faultAt)!;
    const tallies = told.tallies.map((tally) =>
      tally.at > watch.faultAt ? { ...last, at: tally.at } : tally,
    );
    const { evidence } = rebalancing({ ...told, tallies }, watch);
    expect(evidence).to.include({ high: Infinity });
    expect(evidence).to.have.property('method').that.includes('next to nothing');
  });

  it('tells of attempts at dead nodes after it', () => {
    const { counters, watch } = playFault(CLUSTER);
    const again = counters.map((one) => {
      if (one.status !== 'counted' || one.at < 15_000) return one;
      const node = one.nodes.get('node-1')!;
      return { ...one, nodes: new Map([...one.nodes, ['node-1', { ...node, attempts: node.attempts + 3 }]]) };
    });
    const { evidence } = rebalancing(balancerTallies(again), watch);
    expect(evidence).to.include({ value: 1700 });
    expect(evidence).to.have.property('method').that.includes('though 3 attempts went to failed nodes later');
  });

  it('is known less well where readings failed', () => {
    const { counters, watch } = playFault(CLUSTER);
    const holes = counters.map((one) =>
      one.status === 'counted' && one.at > 11_300 && one.at < 12_000
        ? ({ status: 'unavailable', reason: 'no answer' } as const)
        : one,
    );
    const { evidence } = rebalancing(balancerTallies(holes), watch);
    expect(evidence).to.include({ value: 2000, low: 1300 });
  });

  it('is found by the answers alone, where these name nodes', () => {
    const { requests, watch } = playFault(CLUSTER);
    const span = { from: watch.from, until: watch.until, step: milliseconds(100) };
    const { evidence } = rebalancing(answerTallies(requests, span), watch);
    expect(evidence).to.include({ value: 1700, low: 1600 });
    expect(evidence).to.have.property('method').that.includes('the answers alone');
  });

  const shortened = (change: Partial<RebalancingWatch>, cluster: Partial<FaultyCluster> = {}) => {
    const { counters, watch } = playFault({ ...CLUSTER, ...cluster });
    return rebalancing(balancerTallies(counters), { ...watch, ...change }).evidence;
  };
  it('says why there is too little to tell', () => {
    const reasons: readonly [string, Partial<RebalancingWatch>, Partial<FaultyCluster>?][] = [
      ['no window of 1,000 ms was watched before the fault', { from: milliseconds(9500) }],
      ['no window of 1,000 ms was watched in the 500 ms after the fault', { until: milliseconds(10_500) }],
      ['windows of 1,000 ms hold at most 8 attempts', {}, { rate: 10 }],
      ['no node lived on', { living: [] }],
      ['no window of 100 ms was watched before', { window: milliseconds(100) }, { step: 250 }],
    ];
    for (const [reason, change, cluster] of reasons) {
      const evidence = shortened(change, cluster);
      expect(evidence.status).to.equal('too few samples');
      expect(evidence).to.have.property('reason').that.includes(reason);
    }
  });

  it('is unavailable where nobody tells', () => {
    const { watch } = playFault(CLUSTER);
    const told = balancerTallies([{ status: 'unavailable', reason: 'an external one' }]);
    expect(rebalancing(told, watch).evidence).to.deep.equal({
      status: 'unavailable',
      reason: 'the balancer does not tell: an external one',
    });
  });
});
