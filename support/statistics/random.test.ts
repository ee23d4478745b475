import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { seededFractions, seededIntegers } from './random';

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

const take = <T>(draw: () => T, count: number): T[] => Array.from({ length: count }, () => draw());

describe('seededFractions', () => {
  it('lie between 0 and 1, neither of them included', () => {
    fc.assert(
      fc.property(seed, (one) => {
        for (const fraction of take(seededFractions(one), 100)) {
          expect(fraction).to.be.greaterThan(0);
          expect(fraction).to.be.lessThan(1);
        }
      }),
    );
  });

  it('are the same for the same seed, and others for another', () => {
    fc.assert(
      fc.property(seed, seed, (one, other) => {
        expect(take(seededFractions(one), 5)).to.deep.equal(take(seededFractions(one), 5));
        fc.pre(one !== other);
        expect(take(seededFractions(one), 5)).not.to.deep.equal(take(seededFractions(other), 5));
      }),
    );
  });

  it('have 53 bits', () => {
    const fractions = take(seededFractions(1), 1000);
    expect(fractions.every((fraction) => Number.isInteger(fraction * 2 ** 53))).to.equal(true);
    expect(fractions.some((fraction) => !Number.isInteger(fraction * 2 ** 52))).to.equal(true);
  });

  it('are spread from the first draw on, however near the seeds are to each other', () => {
    const firsts = Array.from({ length: 1000 }, (_, one) => seededFractions(one)());
    for (let tenth = 0; tenth < 10; tenth += 1)
      expect(firsts.filter((first) => Math.floor(first * 10) === tenth)).to.have.length.within(70, 130);
    const products = firsts.slice(1).map((first, index) => (first - 0.5) * (firsts[index]! - 0.5));
    const correlation = (12 * products.reduce((sum, product) => sum + product, 0)) / products.length;
    expect(Math.abs(correlation)).to.be.lessThan(0.1);
  });

  it('are these, on every machine', () => {
    expect(take(seededFractions(42), 3)).to.deep.equal([
      0.32010955279849107, 0.029324335110365807, 0.8595967563536034,
    ]);
  });
});

describe('seededIntegers', () => {
  it('stay within their bounds and are the same for the same seed', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: -50, max: 50 }), fc.nat({ max: 1000 }), (one, from, span) => {
        const drawn = take(() => seededIntegers(one)(from, from + span), 2);
        expect(drawn[0]).to.equal(drawn[1]);
        expect(drawn[0]).to.be.within(from, from + span);
      }),
    );
  });
});
