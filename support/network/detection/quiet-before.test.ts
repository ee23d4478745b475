import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { quietBefore } from './quiet-before';

const AT = milliseconds(100_000);
const spike = (beganAt: number, endedAt?: number) => ({
  beganAt: milliseconds(beganAt),
  endedAt: endedAt === undefined ? undefined : milliseconds(endedAt),
});

describe('the time with which a spike is compared', () => {
  for (const [what, earlier, from, to] of [
    ['is the seconds before it', [], 95_000, 99_800],
    ['does not mind one long before', [spike(80_000, 90_000)], 95_000, 99_800],
    ['begins after one before it', [spike(94_000, 97_000)], 97_200, 99_800],
    ['is before one that ended right before it', [spike(94_000, 99_000)], 89_000, 93_800],
    ['is before one that goes on', [spike(98_000)], 93_000, 97_800],
    ['is before all of several', [spike(90_000, 93_500), spike(94_000, 99_500)], 85_000, 89_800],
    ['is the seconds before it where none is quiet', [spike(10_000)], 95_000, 99_800],
  ] as const)
    it(what, () => {
      expect(quietBefore(AT, earlier)).to.deep.equal({ from, to });
    });

  it('has no part of an earlier spike that is over, and never lies behind the beginning', () => {
    const times = fc.array(
      fc
        .tuple(fc.integer({ min: 70_000, max: 99_999 }), fc.integer({ min: 1, max: 6_000 }))
        .map(([began, length]) => spike(began, began + length)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(times, (earlier) => {
        const { from, to } = quietBefore(AT, earlier);
        expect(to).to.be.at.most(AT - 200);
        expect(to - from).to.be.within(1_000, 5_000);
        for (const { beganAt, endedAt } of earlier) expect(endedAt! <= from || beganAt >= to).to.equal(true);
      }),
    );
  });
});
