import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { peakInFlight, WHOLE } from './load-plan';
import { closedModel, openModel, planOf } from './load-plans.fixture';

describe('peakInFlight', () => {
  for (const [what, plan] of [
    ['users of a closed load', (peak: number) => planOf(closedModel({ virtualUsers: peak }))],
    ['places of an open one', (peak: number) => planOf(openModel([0], peak))],
  ] as const) {
    it(`shares the ${what} out to the workers, none lost and none twice`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 40 }), (peak, of) => {
          const parts = Array.from({ length: of }, (_, index) => peakInFlight(plan(peak), { index, of }));
          expect(parts.reduce((sum, part) => sum + part, 0)).to.equal(peak);
          expect(Math.max(...parts) - Math.min(...parts)).to.be.at.most(1);
          expect(peakInFlight(plan(peak), WHOLE)).to.equal(peak);
        }),
      );
    });
  }

  it('is, of a closed load, the number of users that the worker is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(8),
        (users, of, one) => {
          const index = one % of;
          const own = Array.from({ length: users }, (_, user) => user).filter((user) => user % of === index);
          expect(peakInFlight(planOf(closedModel({ virtualUsers: users })), { index, of })).to.equal(
            own.length,
          );
        },
      ),
    );
  });
});
