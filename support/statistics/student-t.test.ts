import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { incompleteBeta } from './incomplete-beta';
import { seededFractions } from './random';
import { meanOfRuns, studentQuantile } from './student-t';

describe('incompleteBeta', () => {
  it('is a binomial tail for whole numbers', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, x) => {
          const n = a + b - 1;
          let tail = 0;
          for (let k = a; k <= n; k += 1) tail += choose(n, k) * x ** k * (1 - x) ** (n - k);
          expect(incompleteBeta(x, a, b)).to.be.closeTo(tail, 1e-12);
        },
      ),
    );
  });

  it('is the arcsine distribution for two halves', () => {
    for (const x of [0, 1e-9, 0.2, 0.5, 0.9, 0.999, 1])
      expect(incompleteBeta(x, 0.5, 0.5)).to.be.closeTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 1e-12);
  });
});

describe('studentQuantile', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2; the last row is the normal distribution.
  const table: readonly [degrees: number, t95: number, t975: number, t995: number][] = [
    [1, 6.314, 12.706, 63.657],
    [2, 2.92, 4.303, 9.925],
    [3, 2.353, 3.182, 5.841],
    [4, 2.132, 2.776, 4.604],
    [9, 1.833, 2.262, 3.25],
    [29, 1.699, 2.045, 2.756],
    [100, 1.66, 1.984, 2.626],
    [1e7, 1.645, 1.96, 2.576],
  ];
  for (const [degrees, ...expected] of table) {
    it(`gives the published values for ${degrees} degrees of freedom`, () => {
      for (const [index, share] of [0.95, 0.975, 0.995].entries())
        expect(studentQuantile(share, degrees)).to.be.closeTo(expected[index]!, 6e-4);
    });
  }

  it('is the closed form for 1 and 2 degrees, far into the tail', () => {
    for (const share of [0.5, 0.6, 0.9, 0.9995, 1 - 1e-8]) {
      const cauchy = Math.tan(Math.PI * (share - 0.5));
      expect(studentQuantile(share, 1)).to.be.closeTo(cauchy, 1e-6 * (1 + cauchy));
      const two = (2 * share - 1) / Math.sqrt(2 * share * (1 - share));
      expect(studentQuantile(share, 2)).to.be.closeTo(two, 1e-6 * (1 + two));
    }
  });

  it('falls with the degrees of freedom, fractions of them included', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 1000, noNaN: true }),
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        (degrees, more) => {
          expect(studentQuantile(0.975, degrees + more)).to.be.below(studentQuantile(0.975, degrees));
        },
      ),
    );
  });
});

describe('meanOfRuns', () => {
  it('gives the textbook interval', () => {
    // Mean 10, deviation sqrt(2.5), t = 2.776 for 4 degrees of freedom: 10 -+ 1.963.
    const result = meanOfRuns([8, 9, 10, 11, 12], 'duration');
    expect(result).to.include({ status: 'estimated', value: 10, n: 5, of: 'runs', confidence: 0.95 });
    expect(result.standardDeviation).to.be.closeTo(1.5811, 1e-4);
    if (result.status === 'estimated') {
      expect(result.low).to.be.closeTo(8.037, 1e-3);
      expect(result.high).to.be.closeTo(11.963, 1e-3);
    }
  });

  it('has no interval of one run, and no value of none', () => {
    expect(meanOfRuns([7], 'count')).to.include({
      status: 'too few samples',
      value: 7,
      n: 1,
      neededSamples: 2,
    });
    expect(meanOfRuns([], 'count')).to.deep.equal({
      status: 'too few samples',
      reason: 'there is no run',
      n: 0,
      neededSamples: 2,
    });
  });

  it('covers the true mean of three runs as often as it claims', () => {
    const fraction = seededFractions(6);
    const gaussian = () => Math.sqrt(-2 * Math.log(fraction())) * Math.cos(2 * Math.PI * fraction());
    let covered = 0;
    for (let trial = 0; trial < 2000; trial += 1) {
      const result = meanOfRuns([gaussian(), gaussian(), gaussian()], 'count', 0.9);
      if (result.status === 'estimated' && result.low <= 0 && result.high >= 0) covered += 1;
    }
    expect(covered / 2000).to.be.within(0.88, 0.92);
  });
});
