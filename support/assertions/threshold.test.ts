import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { holds, isUpperLimit, parseComparison, type Comparison } from './threshold';

describe('parseComparison', () => {
  const wordings: readonly [string, Comparison][] = [
    ['be below', 'below'],
    ['be less than', 'below'],
    ['stay below', 'below'],
    ['not exceed', 'at most'],
    ['be at most', 'at most'],
    ['be above', 'above'],
    ['be more than', 'above'],
    ['exceed', 'above'],
    ['be at least', 'at least'],
  ];
  for (const [wording, comparison] of wordings) {
    it(`reads "should ${wording}"`, () => {
      expect(parseComparison(wording)).to.equal(comparison);
    });
  }

  it('refuses anything else and lists what is allowed', () => {
    expect(() => parseComparison('be around')).to.throw(
      '"should be around" is not a comparison; write one of: be below, be less than',
    );
  });
});

describe('holds', () => {
  it('splits the values at the limit, which only "at most" and "at least" allow', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (value, limit) => {
        expect(holds('below', value, limit)).to.equal(!holds('at least', value, limit));
        expect(holds('above', value, limit)).to.equal(!holds('at most', value, limit));
      }),
    );
    expect(holds('at most', 7, 7)).to.equal(true);
    expect(holds('at least', 7, 7)).to.equal(true);
  });
});

describe('isUpperLimit', () => {
  it('knows on which side the good values are', () => {
    expect(
      ['below', 'at most', 'above', 'at least'].map((name) => isUpperLimit(name as Comparison)),
    ).to.deep.equal([true, true, false, false]);
  });
});
