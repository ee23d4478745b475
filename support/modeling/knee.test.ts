import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { kneeOf, type KneePoint } from './knee';
import { doubling, measured, seeds, slotsCurve, uslCurve } from './load-curves.fixture';

const LEVELS = doubling(1024);
const slots = fc.integer({ min: 2, max: 400 });
const seconds = fc.double({ min: 0.001, max: 10, noNaN: true });
const seed = fc.integer({ min: 1, max: 2 ** 31 - 1 });

/** As levels are spaced, by ratio: 24 slots are nearer to 32 users than to 16. */
const nearest = (users: number, levels: readonly number[]): number =>
  levels.toSorted((one, other) => Math.abs(Math.log(one / users)) - Math.abs(Math.log(other / users)))[0]!;

function found(points: readonly KneePoint[]): { users: number; between: { from: number; to: number } } {
  const knee = kneeOf(points);
  if (knee.status !== 'found') throw new Error(knee.reason);
  return knee;
}

const reasonFor = (points: readonly KneePoint[]): string => {
  const knee = kneeOf(points);
  return knee.status === 'none' ? knee.reason : `found at ${knee.users}`;
};

describe('kneeOf', () => {
  it('is at the level nearest to the slots of a server', () => {
    fc.assert(
      fc.property(slots, seconds, (count, each) => {
        const knee = found(measured(slotsCurve(count, each), LEVELS));
        expect(knee.users).to.equal(nearest(count, LEVELS));
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it('stays there or at its neighbour with 3% of noise on throughput and latency', () => {
    fc.assert(
      fc.property(slots, seed, (count, one) => {
        const points = measured(slotsCurve(count, 0.05), LEVELS, { noise: 0.03, seed: one });
        const { users, between } = found(points);
        const ratio = users / nearest(count, LEVELS);
        expect([0.5, 1, 2]).to.include(ratio);
        expect(users).to.be.within(between.from, between.to);
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  it('stays exactly there with 3% of noise where the slots are a level', () => {
    for (const count of LEVELS.slice(1, -1)) {
      for (const one of seeds(50)) {
        const points = measured(slotsCurve(count, 0.05), LEVELS, { noise: 0.03, seed: one });
        expect(found(points)).to.deep.include({ users: count, between: { from: count, to: count } });
      }
    }
  });

  it('is where the asymptotes of light and heavy load cross, on a curve without crosstalk', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.002, max: 0.3, noNaN: true }), (sigma) => {
        // A level on either side must have clearly less power than the knee.
        const levels = LEVELS.concat(2048, 4096);
        const { users, between } = found(measured(uslCurve(50, sigma, 0), levels));
        expect(users).to.equal(nearest((1 - sigma) / sigma, levels));
        expect((1 - sigma) / sigma).to.be.within(between.from / 2, between.to * 2);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('does not change with the units, nor with the range measured behind it', () => {
    fc.assert(
      fc.property(slots, seconds, seconds, (count, faster, slower) => {
        const points = measured(slotsCurve(count, 1), LEVELS);
        const scaled = points.map(({ users, throughput, latency }) => ({
          users,
          throughput: throughput * faster,
          latency: latency * slower,
        }));
        const further = measured(slotsCurve(count, 1), doubling(65_536));
        expect(kneeOf(scaled)).to.deep.equal(kneeOf(points));
        expect(kneeOf(further)).to.deep.equal(kneeOf(points));
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it('names the neighbours that are as good', () => {
    // 1.38 times 16 is nearer to 16 than to 32, by little.
    expect(found(measured(slotsCurve(22, 1), LEVELS))).to.deep.include({
      users: 16,
      between: { from: 16, to: 32 },
    });
  });

  it('takes points in any order, and the median of those at the same level', () => {
    const points = measured(slotsCurve(16, 1), LEVELS);
    expect(kneeOf(points.toReversed())).to.deep.equal(kneeOf(points));
    const outlier = { users: 256, throughput: 1e6, latency: 1e-3 };
    expect(found([...points, ...points, outlier]).users).to.equal(16);
    expect(found([...points, outlier, outlier]).users).to.equal(256);
  });

  it('says why there is none', () => {
    const of = (count: number, levels: readonly number[]): string =>
      reasonFor(measured(slotsCurve(count, 0.1), levels));
    expect(kneeOf([]))
      .to.have.property('reason')
      .that.matches(/^0 of at least 3 levels/);
    expect(of(2, [1, 4])).to.match(/^2 of at least 3 levels of users: a bend takes/);
    expect(of(500, doubling(64))).to.equal(
      'throughput still rises at the last level, 64 users, faster than latency; measure more users',
    );
    expect(of(22, doubling(32))).to.equal(
      'the knee is not told from the last level, 32 users; measure more users',
    );
    expect(of(1, LEVELS)).to.equal('from the first level on, 1 user, waiting grows faster than throughput');
    expect(of(4, [8, 16, 32])).to.match(
      /first level on, 8 users, waiting grows faster than throughput; measure fewer users$/,
    );
    expect(of(23, [16, 32, 64])).to.equal(
      'the knee is not told from the first level, 16 users; measure fewer users',
    );
    const level = [1, 2, 4].map((users) => ({ users, throughput: 100, latency: 5 }));
    expect(reasonFor(level)).to.equal('flat: throughput over latency is the same within 10% at 1 to 4 users');
    const dead = [1, 2, 4].map((users) => ({ users, throughput: 0, latency: NaN }));
    expect(reasonFor(dead)).to.equal('nothing was done at any level');
  });

  it('counts a level at which nothing was done as one without power', () => {
    const broken = { users: 2048, throughput: 0, latency: NaN };
    expect(found([...measured(slotsCurve(600, 1), LEVELS), broken]).users).to.equal(512);
  });

  it('refuses what cannot have been measured', () => {
    const points = measured(slotsCurve(4, 1), LEVELS);
    for (const wrong of [
      { users: 0 },
      { throughput: -1, latency: -1 },
      { latency: -1 },
      { latency: 0 },
      { latency: NaN },
      { users: NaN },
    ])
      expect(() => kneeOf([...points, { users: 3, throughput: 1, latency: 1, ...wrong }])).to.throw(
        RangeError,
      );
  });
});
