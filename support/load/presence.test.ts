import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { mostUsers, presentFrom, usersAt, type Presence } from './presence';

const points = (...list: readonly (readonly [at: number, users: number])[]): Presence =>
  list.map(([at, users]) => ({ at: milliseconds(at), users })) as unknown as Presence;

/** Four users, from 100 ms on eight within 40 ms, from 300 ms on four again within 40. */
const PEAK = points([0, 4], [100, 4], [140, 8], [300, 8], [340, 4]);

describe('usersAt', () => {
  it('changes evenly between the points, and keeps the last number', () => {
    expect([0, 100, 120, 140, 250, 320, 340, 1e6].map((at) => usersAt(PEAK, milliseconds(at)))).to.deep.equal(
      [4, 4, 6, 8, 8, 6, 4, 4],
    );
  });
});

describe('presentFrom', () => {
  it('lets a user come when the number rises past it', () => {
    expect([3, 4, 6].map((user) => presentFrom(PEAK, user, milliseconds(0)))).to.deep.equal([0, 100, 120]);
  });

  it('leaves a user there until the number falls to it, and then for good', () => {
    expect(presentFrom(PEAK, 6, milliseconds(319))).to.equal(319);
    expect(presentFrom(PEAK, 6, milliseconds(321))).to.equal(undefined);
    expect(presentFrom(PEAK, 3, milliseconds(1e6))).to.equal(1e6);
  });

  it('lets nobody come that is beyond the most', () => {
    expect(presentFrom(PEAK, mostUsers(PEAK), milliseconds(0))).to.equal(undefined);
  });

  it('names an instant at which the user is there, and no earlier one is', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 9 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 300 }),
        (list, user, time) => {
          let at = 0;
          const presence = points(...list.map(([gap, users]) => [(at += gap), users] as const));
          const from = presentFrom(presence, user, milliseconds(time));
          const end = from ?? at + 100;
          // Just after: while the number rises it is above the user only then.
          if (from !== undefined)
            expect(usersAt(presence, milliseconds(from + 1e-6))).to.be.above(user - 1e-9);
          for (let earlier = time; earlier < end - 1e-6; earlier += 1)
            expect(usersAt(presence, milliseconds(earlier))).to.be.at.most(user + 1e-6);
        },
      ),
    );
  });
});
