import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { seededIntegers } from '../statistics/random';
import { disagreement, loadDifference, requestsNeeded, spreadOf } from './load-difference';
import { chanceDifference } from './load-difference-chance';

const byNode = (...counts: readonly number[]): ReadonlyMap<string, number> =>
  new Map(counts.map((count, index) => [`node-${index + 1}`, count]));
const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `node-${index + 1}`);

describe('loadDifference', () => {
  it('is most less fewest over the mean, exactly', () => {
    const found = loadDifference(byNode(900, 1000, 1100), names(3), 10);
    expect(found).to.deep.equal({
      status: 'estimated',
      value: 20,
      low: 20,
      high: 20,
      n: 3000,
      of: 'requests',
      confidence: 1,
      dimension: 'share',
      method: 'counted: node-3 got 1100, node-1 900, of 3 nodes',
    });
  });

  it('counts a node that got nothing, and names one that is not of the cluster', () => {
    const found = loadDifference(byNode(1000, 1000, 7), ['node-1', 'node-2', 'node-9'], 10);
    expect(found).to.include({ value: 150, n: 2000 });
    expect(found).to.have.property('method').that.includes('node-9 0').and.includes('without node-3');
  });

  it('says how many requests are needed', () => {
    expect(loadDifference(byNode(100, 110), names(2), 10)).to.include({
      status: 'too few samples',
      n: 210,
      neededSamples: 211,
    });
    expect(loadDifference(byNode(100, 111), names(2), 10)).to.include({ status: 'estimated' });
    expect(loadDifference(byNode(0, 0), names(2), 10)).to.include({ status: 'too few samples', n: 0 });
    expect(loadDifference(byNode(5), [], 10)).to.include({ status: 'too few samples', n: 0 });
  });

  it('is nothing of equal counts, and the same whatever the order and the scale', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 9 }), (list, factor) => {
        const spread = spreadOf(list);
        expect(spread).to.be.within(0, 100 * list.length);
        expect(spreadOf(list.toReversed())).to.equal(spread);
        expect(spreadOf(list.map((count) => count * factor))).to.be.closeTo(spread, 1e-9);
        expect(spreadOf(list.map(() => list[0]!))).to.equal(0);
      }),
    );
  });
});

describe('requestsNeeded', () => {
  it('is so many that one request moves no difference up to the limit by more than a tenth of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 2, max: 40 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 }),
        fc.nat(19),
        (nodes, limit, tilts, which) => {
          const needed = requestsNeeded(nodes, limit);
          const mean = Math.ceil((needed + 1) / nodes / (1 - limit / 200));
          const counts = tilts.slice(0, nodes).map((tilt) => Math.round(mean * (1 + (tilt * limit) / 210)));
          const spread = spreadOf(counts);
          fc.pre(spread <= limit);
          for (const change of [-1, 1]) {
            const changed = counts.with(which % nodes, counts[which % nodes]! + change);
            expect(Math.abs(spreadOf(changed) - spread)).to.be.at.most(limit / 10 + 1e-9);
          }
        },
      ),
    );
  });

  it('is not more than about what that takes', () => {
    const needed = requestsNeeded(5, 10);
    expect(needed).to.equal(511);
    const even = 90;
    const spread = spreadOf([even, even, even, even, even]);
    expect(spreadOf([even + 1, even, even, even, even]) - spread).to.be.above(1);
  });
});

describe('chanceDifference', () => {
  // Mean range of 2, 3, 5, 10 and 20 standard normal values, as tables of control charts print it.
  const table: readonly [number, number][] = [
    [1, 0],
    [2, 1.128],
    [3, 1.693],
    [5, 2.326],
    [10, 3.078],
    [20, 3.735],
  ];
  for (const [nodes, range] of table) {
    it(`is that of the tables for ${nodes} nodes`, () => {
      expect(chanceDifference(nodes, 100 * nodes)).to.be.closeTo(10 * range, 0.01);
    });
  }

  it('is what drawing lots makes', () => {
    const draw = seededIntegers(11);
    for (const [nodes, requests] of [
      [2, 10],
      [5, 25],
      [5, 600],
      [20, 100],
      [20, 1000],
    ] as const) {
      const runs = Math.ceil(300_000 / requests);
      let sum = 0;
      for (let run = 0; run < runs; run += 1) {
        const counts = new Array<number>(nodes).fill(0);
        for (let request = 0; request < requests; request += 1) {
          const node = draw(0, nodes - 1);
          counts[node] = counts[node]! + 1;
        }
        sum += spreadOf(counts);
      }
      const expected = chanceDifference(nodes, requests);
      expect(sum / runs, `${requests} over ${nodes}`).to.be.within(0.95 * expected, 1.05 * expected);
    }
  });

  it('has no value without requests', () => {
    expect(chanceDifference(3, 0)).to.be.NaN;
  });
});

describe('disagreement', () => {
  it('is that of the node on which two sources differ most', () => {
    expect(disagreement(byNode(100, 98, 50), byNode(100, 100, 50))).to.deep.equal({
      node: 'node-2',
      one: 98,
      other: 100,
      percent: 2,
    });
  });

  it('is all of a node that one source does not know, and nothing of nothing', () => {
    expect(disagreement(byNode(5), byNode(5, 3))).to.include({ node: 'node-2', percent: 100 });
    expect(disagreement(byNode(0), byNode(0))).to.include({ percent: 0 });
    expect(disagreement(byNode(), byNode())).to.equal(undefined);
  });

  it('does not depend on which is which', () => {
    const counts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(counts, counts, (one, other) => {
        const forth = disagreement(byNode(...one), byNode(...other));
        expect(disagreement(byNode(...other), byNode(...one))?.percent).to.equal(forth?.percent);
        expect(forth?.percent).to.be.within(0, 100);
      }),
    );
  });
});
