import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { seededFractions } from '../statistics/random';
import { meanOf } from './coverage.fixture';
import { longRunVariance, normalReach, reachOf } from './dependence';

/** Runs of a first-order autoregressive process with innovations of variance 1, less their common mean. */
function runsOf(phi: number, runs: number, length: number, seed: number): number[][] {
  const fraction = seededFractions(seed);
  const draw = (): number => Math.sqrt(-2 * Math.log(fraction())) * Math.cos(2 * Math.PI * fraction());
  const all = Array.from({ length: runs }, () => {
    let value = draw() / Math.sqrt(1 - phi ** 2);
    return Array.from({ length }, () => (value = phi * value + draw()));
  });
  const mean = meanOf(all.flat());
  return all.map((run) => run.map((value) => value - mean));
}

describe('longRunVariance', () => {
  for (const phi of [0, 0.5, 0.8]) {
    it(`is that of the sum of a process that remembers ${phi} of itself`, () => {
      const truth = 1 / (1 - phi) ** 2;
      const seen = Array.from(
        { length: 200 },
        (_, seed) => longRunVariance(runsOf(phi, 4, 100, seed + 1)) / 400 / truth,
      );
      expect(meanOf(seen)).to.be.within(0.9, 1.25);
    });
  }

  it('is too large rather than too small for a short series', () => {
    const truth = 1 / (1 - 0.8) ** 2;
    const seen = Array.from(
      { length: 400 },
      (_, seed) => longRunVariance(runsOf(0.8, 1, 20, seed + 1)) / 20 / truth,
    );
    expect(meanOf(seen)).to.be.within(0.9, 2.5);
  });

  it('takes what goes up and down by turns as independent', () => {
    const turns = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 1 : -1));
    expect(longRunVariance([turns])).to.equal(40);
  });

  it('grows with the square of the unit, and is none of what does not vary', () => {
    const anyRuns = fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 30 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const tenfold = longRunVariance(runs.map((run) => run.map((value) => 10 * value)));
        expect(tenfold).to.be.closeTo(100 * longRunVariance(runs), 1e-6 * (1 + tenfold));
      }),
    );
    expect(longRunVariance([[0, 0, 0]])).to.equal(0);
    expect(longRunVariance([])).to.equal(0);
  });
});

describe('reachOf', () => {
  it('comes to the normal one with ever more windows, from above', () => {
    expect(normalReach(0.95)).to.be.closeTo(1.96, 1e-3);
    expect(reachOf(20, 0.95)).to.be.closeTo(2.11, 1e-2);
    expect(reachOf(2000, 0.95)).to.be.within(normalReach(0.95), 1.97);
    expect(reachOf(1, 0.95)).to.be.above(10);
  });
});
