import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { scoreOf } from './token-score';

const ranked = (logits: readonly number[]): number[] =>
  [...logits.entries()].sort(([, left], [, right]) => right - left).flat();

describe('scoreOf', () => {
  it('is the logarithm of the share of exponentials', () => {
    const logits = [Math.log(1), Math.log(5), Math.log(2)];
    const { token, logProbability, likeliest } = scoreOf(ranked(logits), 2, { top: 2 });
    expect(token).to.equal(2);
    expect(logProbability).to.be.closeTo(Math.log(2 / 8), 1e-12);
    expect(likeliest.map((each) => each.token)).to.deep.equal([1, 2]);
    expect(likeliest[0]?.logProbability).to.be.closeTo(Math.log(5 / 8), 1e-12);
  });

  const logits = fc.array(fc.double({ min: -2000, max: 2000, noNaN: true }), { minLength: 1, maxLength: 60 });

  it('makes probabilities that add up to 1, of which none is above the likeliest', () => {
    fc.assert(
      fc.property(logits, (values) => {
        const scores = values.map((_, token) => scoreOf(ranked(values), token, { top: 1 }));
        const sum = scores.reduce((total, { logProbability }) => total + Math.exp(logProbability), 0);
        expect(sum).to.be.closeTo(1, 1e-9);
        for (const { logProbability, likeliest } of scores) {
          expect(logProbability).to.be.at.most(likeliest[0]?.logProbability ?? NaN);
        }
      }),
    );
  });

  it('does not depend on a constant that is added to all logits', () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: -1000, max: 1000 }), (values, constant) => {
        const moved = values.map((value) => value + constant);
        const { logProbability } = scoreOf(ranked(values), 0, { top: 0 });
        expect(scoreOf(ranked(moved), 0, { top: 0 }).logProbability).to.be.closeTo(logProbability, 1e-9);
      }),
    );
  });

  it('has no more likeliest tokens than there are, and a floor of minus infinity', () => {
    const { logProbability, likeliest } = scoreOf([0, 1, 1, -Infinity], 1, { top: 5 });
    expect(likeliest).to.have.length(2);
    expect(logProbability).to.equal(-Infinity);
  });

  it('refuses what is no distribution, and a token that is not in it', () => {
    expect(() => scoreOf([0, NaN, 1, 2], 1, { top: 0 })).to.throw(RangeError, /no distribution/);
    expect(() => scoreOf([], 1, { top: 0 })).to.throw(RangeError, /no distribution/);
    expect(() => scoreOf([0, 1], 7, { top: 0 })).to.throw(RangeError, /token 7 has no logit/);
  });
});
