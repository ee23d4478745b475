import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { plateauOf, type PlateauPoint } from './plateau';

const at = (users: number, throughput: number, reach = 0.05): PlateauPoint => ({
  users,
  throughput,
  low: throughput * (1 - reach),
  high: throughput * (1 + reach),
});

describe('plateauOf', () => {
  it('is where no more users are proven to bring more', () => {
    const found = plateauOf([at(1, 100), at(2, 200), at(4, 400), at(8, 780), at(16, 800), at(32, 790)]);
    expect(found).to.deep.equal({ status: 'reached', users: 8 });
  });

  it('is not reached where throughput still rises', () => {
    expect(plateauOf([at(1, 100), at(2, 200), at(4, 400)]))
      .to.have.property('reason')
      .that.includes('4 users');
  });

  it('is at the highest level where throughput falls after it', () => {
    expect(plateauOf([at(8, 300), at(1, 100), at(2, 500), at(4, 200)])).to.include({ users: 2 });
  });

  it('is that of a server with slots, within the interval, in whatever order the levels come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { minLength: 11 }),
        (power, order) => {
          const slots = 2 ** power;
          const found = plateauOf(order.map((step) => at(2 ** step, 10 * Math.min(2 ** step, slots))));
          expect(found).to.deep.equal({ status: 'reached', users: slots });
        },
      ),
    );
  });

  it('needs two levels', () => {
    expect(plateauOf([])).to.include({ reason: 'no level was measured' });
    expect(plateauOf([at(1, 100)])).to.include({ reason: 'only one level was measured' });
  });
});
