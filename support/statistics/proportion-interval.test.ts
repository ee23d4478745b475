import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { proportionInterval } from './proportion-interval';

/** P(B = k), B binomial. */
function binomial(k: number, n: number, share: number): number {
  let chance = (1 - share) ** n;
  for (let i = 0; i < k; i += 1) chance *= ((n - i) / (i + 1)) * (share / (1 - share));
  return chance;
}

const trials = fc
  .integer({ min: 1, max: 300 })
  .chain((n) => fc.record({ n: fc.constant(n), hits: fc.integer({ min: 0, max: n }) }));

describe('proportionInterval', () => {
  for (const n of [1, 10, 100, 1000, 100_000]) {
    it(`is the closed form where none or all of ${n} hit`, () => {
      const bound = 1 - 0.025 ** (1 / n);
      const none = proportionInterval(0, n, 0.95);
      expect(none.low).to.equal(0);
      expect(none.high).to.be.closeTo(bound, 1e-9);
      const all = proportionInterval(n, n, 0.95);
      expect(all.low).to.be.closeTo(1 - bound, 1e-9);
      expect(all.high).to.equal(1);
    });
  }

  it('gives the textbook interval of 4 in 20', () => {
    const { low, high } = proportionInterval(4, 20, 0.95);
    expect(low).to.be.closeTo(0.0573, 5e-5);
    expect(high).to.be.closeTo(0.4366, 5e-5);
  });

  it('holds the share that was seen', () => {
    fc.assert(
      fc.property(trials, ({ hits, n }) => {
        const { low, high } = proportionInterval(hits, n, 0.95);
        expect(low).to.be.within(0, hits / n);
        expect(high).to.be.within(hits / n, 1);
      }),
    );
  });

  it('rises with the hits, and narrows with less confidence', () => {
    fc.assert(
      fc.property(trials, ({ hits, n }) => {
        const { low, high } = proportionInterval(hits, n, 0.95);
        const narrow = proportionInterval(hits, n, 0.8);
        expect(narrow.low).to.be.at.least(low);
        expect(narrow.high).to.be.at.most(high);
        if (hits === n) return;
        const more = proportionInterval(hits + 1, n, 0.95);
        expect(more.low).to.be.at.least(low);
        expect(more.high).to.be.at.least(high);
      }),
    );
  });

  it('is the same seen from the misses', () => {
    fc.assert(
      fc.property(trials, ({ hits, n }) => {
        const { low, high } = proportionInterval(hits, n, 0.95);
        const misses = proportionInterval(n - hits, n, 0.95);
        expect(misses.low).to.be.closeTo(1 - high, 1e-9);
        expect(misses.high).to.be.closeTo(1 - low, 1e-9);
      }),
    );
  });

  it('covers the true share at least as often as it claims', () => {
    const n = 50;
    const intervals = Array.from({ length: n + 1 }, (_, hits) => proportionInterval(hits, n, 0.95));
    for (const share of [0.001, 0.01, 0.05, 0.2, 0.5, 0.73, 0.99]) {
      const covered = intervals.reduce(
        (sum, { low, high }, hits) => (low <= share && share <= high ? sum + binomial(hits, n, share) : sum),
        0,
      );
      expect(covered, `share ${share}`).to.be.at.least(0.95);
    }
  });
});
