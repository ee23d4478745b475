import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { mean } from 'simple-statistics';
import type { BootstrapOptions } from '../statistics/block-bootstrap';
import { doubling, measured, seeds, slotsCurve, uslCurve } from './load-curves.fixture';
import { fitUsl, type UslFit } from './usl';
import type { UslPoint } from './usl-point';

const LEVELS = doubling(512);
const FEW = { resamples: 20 };

function fitted(points: readonly UslPoint[], options: Partial<BootstrapOptions> = FEW): UslFit {
  const fit = fitUsl(points, options);
  if (fit.status !== 'fitted') throw new Error(fit.reason);
  return fit;
}

/** SPEC SDM91 of a SPARCcenter 2000, the data set specsdm91 of the R package usl. */
const SDM91 = [
  [1, 64.9],
  [18, 995.9],
  [36, 1652.4],
  [72, 1853.2],
  [108, 1828.9],
  [144, 1775.0],
  [216, 1702.2],
].map(([users = NaN, throughput = NaN]) => ({ users, throughput }));

describe('fitUsl', () => {
  it('finds the parameters of exact curves again', () => {
    const parameter = (max: number): fc.Arbitrary<number> => fc.double({ min: 1e-6, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e5, noNaN: true }),
        fc.oneof(parameter(1), fc.constantFrom(0, 1)),
        fc.oneof(parameter(0.1), fc.constant(0)),
        (lambda, sigma, kappa) => {
          const { quality, ...fit } = fitted(measured(uslCurve(lambda, sigma, kappa), LEVELS), {
            resamples: 2,
          });
          expect(fit.lambda.value / lambda).to.be.closeTo(1, 1e-6);
          expect(fit.sigma.value).to.be.closeTo(sigma, 1e-6);
          expect(fit.kappa.value).to.be.closeTo(kappa, 1e-7);
          expect(quality).to.have.property('verdict', 'good');
          expect(quality.leftOutError).to.be.lessThan(1e-5);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('finds them within 3%, 15% and 6% for 19 in 20 runs with 2% of noise', () => {
    const [lambda, sigma, kappa] = [50, 0.02, 0.0003];
    const near = seeds(300).filter((seed) => {
      const points = measured(uslCurve(lambda, sigma, kappa), LEVELS, { noise: 0.02, seed });
      const fit = fitted(points, { resamples: 2 });
      return (
        Math.abs(fit.lambda.value / lambda - 1) < 0.03 &&
        Math.abs(fit.sigma.value / sigma - 1) < 0.15 &&
        Math.abs(fit.kappa.value / kappa - 1) < 0.06 &&
        fit.quality.verdict === 'good'
      );
    });
    expect(near.length).to.be.at.least(285);
  });

  it('finds the curve that nls of R finds, where all errors weigh the same', () => {
    // The package's own summary of that data: alpha 0.0277 +- 0.0022, beta 0.000104 +- 0.000017, scale factor 90.
    const fit = fitted(
      SDM91.map((point) => ({ ...point, low: point.throughput - 10, high: point.throughput + 10 })),
    );
    expect(fit.sigma.value).to.be.closeTo(0.0277, 0.0022);
    expect(fit.kappa.value).to.be.closeTo(0.000104, 0.000017);
    expect(fit.lambda.value).to.be.closeTo(90, 5);
    expect(fit.quality.rSquared).to.be.closeTo(0.9896, 0.002);
    expect(fit.peak.status).to.equal('within the measured range');
    expect(fit.peak).to.have.property('users').that.is.closeTo(96.5, 3);
  });

  it('keeps the shares when throughput has another unit', () => {
    const points = measured(uslCurve(50, 0.02, 0.0003), LEVELS, { noise: 0.05 });
    const one = fitted(points);
    const other = fitted(points.map(({ users, throughput }) => ({ users, throughput: throughput * 3600 })));
    expect(other.sigma.value).to.be.closeTo(one.sigma.value, 1e-6);
    expect(other.kappa.value).to.be.closeTo(one.kappa.value, 1e-8);
    expect(other.lambda.value / 3600).to.be.closeTo(one.lambda.value, 1e-4);
    expect(other.quality.rSquared).to.be.closeTo(one.quality.rSquared!, 1e-6);
  });

  it('takes the points in any order, and several at a level', () => {
    const points = measured(uslCurve(50, 0.02, 0.0003), LEVELS, { noise: 0.05 });
    const again = measured(uslCurve(50, 0.02, 0.0003), LEVELS, { noise: 0.05, seed: 2 });
    expect(fitted(points.toReversed()).kappa.value).to.be.closeTo(fitted(points).kappa.value, 1e-9);
    const both = fitted([...points, ...again]);
    expect(both).to.include({ n: 20 });
    expect(both.kappa.high - both.kappa.low).to.be.lessThan(
      fitted(points).kappa.high - fitted(points).kappa.low,
    );
  });

  it('listens less to a level whose interval is wide', () => {
    const wrong = 32;
    const points = measured(uslCurve(50, 0.02, 0.0003), LEVELS).map(({ users, throughput }) => {
      const [seen, width] = users === wrong ? [throughput * 1.4, 0.5] : [throughput, 0.02];
      return { users, throughput: seen, low: seen * (1 - width), high: seen * (1 + width) };
    });
    const deaf = fitted(points.map(({ users, throughput }) => ({ users, throughput })));
    expect(Math.abs(deaf.sigma.value / 0.02 - 1)).to.be.greaterThan(0.2);
    expect(fitted(points).sigma.value / 0.02).to.be.closeTo(1, 0.01);
  });

  it('tells the error at left-out levels as a fit of the others gives it', () => {
    const points = measured(uslCurve(50, 0.05, 0.001), LEVELS, { noise: 0.1, seed: 4 });
    const errors = points.map(({ users, throughput }) => {
      const rest = fitted(points.filter((point) => point.users !== users));
      const curve = uslCurve(rest.lambda.value, rest.sigma.value, rest.kappa.value);
      return Math.abs(curve(users) / throughput - 1);
    });
    expect(fitted(points).quality.leftOutError).to.be.closeTo(mean(errors), 1e-6);
  });

  it('calls the fit to a server with few slots poor, and judges no peak of one that never falls', () => {
    for (const slots of [2, 4, 8, 16])
      expect(fitted(measured(slotsCurve(slots, 0.05), LEVELS)).quality.verdict).to.equal('poor');
    for (const slots of [32, 64, 128, 256]) {
      const curve = slotsCurve(slots, 0.05);
      const { quality, peak, throughputAt } = fitted(measured(curve, LEVELS));
      expect(peak.status).not.to.equal('within the measured range');
      // The error that is told is no smaller than that of the curve at its own points.
      const errors = LEVELS.map((users) => {
        const at = throughputAt(users);
        return at.status === 'within its range' ? Math.abs(at.value / curve(users) - 1) : NaN;
      });
      expect(quality.leftOutError).to.be.greaterThan(mean(errors));
      expect(quality.leftOutError).to.be.greaterThan(0.05);
    }
  });

  it('calls noise that hides the curve poor', () => {
    const noisy = measured(uslCurve(50, 0.02, 0.0003), LEVELS, { noise: 0.35, seed: 3 });
    const { quality } = fitted(noisy.map((point) => ({ ...point, throughput: Math.abs(point.throughput) })));
    expect(quality.verdict).to.equal('poor');
  });

  it('judges a peak only where it was measured', () => {
    const peakOf = (kappa: number): UslFit['peak'] =>
      fitted(measured(uslCurve(50, 0.02, kappa), LEVELS, { noise: 0.01 })).peak;
    const within = peakOf(0.0003);
    expect(within).to.include({ status: 'within the measured range' });
    expect(within).to.have.property('users').that.is.closeTo(57.2, 3);
    expect(within)
      .to.have.property('throughput')
      .that.is.closeTo(uslCurve(50, 0.02, 0.0003)(57.2), 20);
    expect(peakOf(1e-6)).to.include({ status: 'not within the measured range' });
    expect(fitted(measured(uslCurve(50, 0.02, 0), LEVELS)).peak).to.include({ status: 'none' });
    expect(fitted(measured(uslCurve(50, 1, 0.01), LEVELS)).peak).to.include({
      status: 'not within the measured range',
      users: 0,
    });
  });

  it('tells throughput inside of the measured range only', () => {
    const curve = uslCurve(50, 0.02, 0.0003);
    const { throughputAt, range } = fitted(measured(curve, doubling(64).slice(1), { noise: 0.01 }));
    expect(range).to.deep.equal({ from: 2, to: 64 });
    const at = throughputAt(50);
    expect(at)
      .to.have.property('value')
      .that.is.closeTo(curve(50), 0.02 * curve(50));
    for (const users of [1, 65, NaN]) expect(throughputAt(users).status).to.equal('outside its range');
    expect(throughputAt(1)).to.have.property('reason', '1 user: only 2 to 64 users were measured');
  });

  it('says why there is no curve', () => {
    const curve = uslCurve(50, 0.02, 0.0003);
    const twice = [...measured(curve, [1, 64]), ...measured(curve, [1, 64]), ...measured(curve, [1])];
    expect(fitUsl(twice)).to.deep.equal({
      status: 'not fitted',
      reason: '2 of at least 5 levels of users: three parameters need that many to tell an error',
      n: 5,
    });
    expect(fitUsl([])).to.include({ status: 'not fitted', n: 0 });
    expect(fitUsl([...measured(curve, LEVELS), { users: 1024, throughput: 0 }]))
      .to.have.property('reason')
      .that.matches(/^nothing was done at 1,024 users/);
    const steep = [2, 3, 4, 5, 6].map((users) => ({ users, throughput: 1 / (users - 1) }));
    expect(fitUsl(steep))
      .to.have.property('reason')
      .that.matches(/^throughput falls so steeply/);
  });

  it('is repeatable by its seed', () => {
    const points = measured(uslCurve(50, 0.02, 0.0003), LEVELS, { noise: 0.05 });
    const bounds = (seed: number): unknown => fitted(points, { ...FEW, seed }).sigma;
    expect(bounds(1)).to.deep.equal(bounds(1));
    expect(bounds(1)).not.to.deep.equal(bounds(2));
  });

  it('refuses what cannot have been measured', () => {
    const points = measured(uslCurve(50, 0.02, 0.0003), LEVELS);
    for (const wrong of [{ users: 0 }, { throughput: -1 }, { throughput: NaN }, { low: 11 }, { high: 9 }])
      expect(() => fitUsl([...points, { users: 3, throughput: 10, ...wrong }])).to.throw(RangeError);
  });
});
