import { describe, it } from 'node:test';
import { expect } from 'chai';
import { scoreToken } from './token-score';

type Case = readonly [
  what: string,
  value: number,
  tops: Readonly<Record<string, number>>,
  expected: { readonly top: string; readonly isHit: boolean; readonly isTied: boolean },
];

const HIT = { top: ' cat', isHit: true, isTied: false };
const MISS = { top: ' dog', isHit: false, isTied: false };
const TIE = { top: ' dog', isHit: false, isTied: true };

const CASES: readonly Case[] = [
  ['the most probable token', -0.5, { ' cat': -0.5 }, HIT],
  ['the most probable one of several', -0.5, { ' dog': -0.9, ' cat': -0.5 }, HIT],
  ['a value that was rounded elsewhere', -0.500001, { ' cat': -0.5 }, HIT],
  ['less probable, listed first', -2, { ' cat': -2, ' dog': -0.5 }, MISS],
  ['less probable, listed last', -2, { ' dog': -0.5, ' cat': -2 }, MISS],
  ['less probable, not listed', -2, { ' dog': -0.5 }, MISS],
  ['as probable as the one that the server adds', -0.5, { ' cat': -0.5, ' dog': -0.5 }, TIE],
  ['as probable as the only one listed', -0.5, { ' dog': -0.5 }, TIE],
  ['impossible', -9999, { ' cat': -9999, ' dog': -0.1 }, MISS],
  // Two tokens may be written alike: the value tells them apart.
  ['less probable than a token of the same text', -2, { ' cat': -0.5 }, { ...MISS, top: ' cat' }],
];

describe('scoreToken', () => {
  for (const [what, value, tops, expected] of CASES) {
    it(`judges a token that is ${what}`, () => {
      expect(scoreToken(' cat', value, tops)).to.deep.equal({
        text: ' cat',
        logProbability: value,
        ...expected,
      });
    });
  }

  it('takes a probability that was rounded to more than 1 for 1', () => {
    expect(scoreToken(' cat', 1e-7, { ' cat': 1e-7 })).to.deep.include({ logProbability: 0, isHit: true });
  });

  it('tells logits from log-probabilities', () => {
    expect(scoreToken(' cat', 7.25, { ' cat': 7.25 }))
      .to.have.property('fault')
      .that.includes('logits');
  });

  it('refuses a most probable token that is not', () => {
    expect(scoreToken(' cat', -0.5, { ' dog': -0.7 }))
      .to.have.property('fault')
      .that.includes('more probable');
  });
});
