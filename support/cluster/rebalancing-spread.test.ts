import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { allowedSpread, isSteady, isThin, leastAttempts, spreadWindow } from './rebalancing-spread';

const windowOf = (...counts: readonly number[]) => {
  const living = counts.map((_, index) => `node-${index}`);
  const attempts = new Map(counts.map((count, index) => [`node-${index}`, count]));
  const span = { from: milliseconds(0), to: milliseconds(1000) };
  return spreadWindow({ ...span, attempts, unplaced: 0 }, { dead: ['dead'], living });
};

describe('allowedSpread', () => {
  it('lets every two nodes that take turns be one ahead at either end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 500 }), (nodes, turns) => {
        const counts = new Array<number>(nodes).fill(turns);
        counts[0] = turns + 1;
        counts[1] = turns - 1;
        const window = windowOf(...counts);
        expect(window.spread).to.be.at.most(window.allowed + 1e-9);
      }),
      {
        examples: [
          [2, 1],
          [2, 2],
          [3, 2],
        ],
      },
    );
  });

  it('allows nothing of the only node, and less the more attempts there are', () => {
    expect(allowedSpread(1, 5)).to.equal(0);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 5000 }), (nodes, attempts) => {
        expect(allowedSpread(nodes, attempts + 1)).to.be.below(allowedSpread(nodes, attempts));
      }),
    );
  });
});

describe('leastAttempts', () => {
  it('is the fewest with which a node that is given none is noticed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), (nodes) => {
        const least = leastAttempts(nodes);
        expect(allowedSpread(nodes, least)).to.be.below(100);
        expect(allowedSpread(nodes, least - 1)).to.be.at.least(100);
        const counts = new Array<number>(nodes).fill(Math.ceil(least / (nodes - 1)));
        counts[0] = 0;
        const window = windowOf(...counts);
        expect(isThin(window, nodes)).to.equal(false);
        expect(isSteady(window, nodes, 50)).to.equal(false);
      }),
    );
  });

  it('is one of a node that is the only one', () => {
    expect(leastAttempts(1)).to.equal(1);
    expect(isSteady(windowOf(1), 1, 0)).to.equal(true);
    expect(isSteady(windowOf(0), 1, 0)).to.equal(false);
  });
});
