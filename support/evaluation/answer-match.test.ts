import { describe, it } from 'node:test';
import { expect } from 'chai';
import { answerMatches, type Match } from './answer-match';

const CASES: readonly (readonly [
  answer: string,
  expected: readonly string[],
  match: Match,
  isHit: boolean,
])[] = [
  ['4', ['4'], 'exact', true],
  ['  4\n', ['4 '], 'exact', true],
  ['4.', ['4'], 'exact', false],
  ['Four', ['four'], 'exact', false],
  ['four', ['4', 'four'], 'exact', true],
  ['', ['4'], 'exact', false],
  ['4', ['4'], 'prefix', true],
  ['4, because two and two are four', ['4'], 'prefix', true],
  ['4. Next question', ['4'], 'prefix', true],
  ['4\nQ: 3 + 3', ['4'], 'prefix', true],
  ['4.5', ['4'], 'prefix', false],
  ['4,000', ['4'], 'prefix', false],
  ['42', ['4'], 'prefix', false],
  ['cannot', ['can'], 'prefix', false],
  ["can't", ['can'], 'prefix', false],
  ['Paris is the capital', ['Paris'], 'prefix', true],
  ['Parisian', ['Paris'], 'prefix', false],
  ['It is Paris', ['Paris'], 'prefix', false],
  ['naïve', ['nai'], 'prefix', false],
  ['U.S. troops', ['U.S.'], 'prefix', true],
  ['"yes" it said', ['"yes"'], 'prefix', true],
  ['', ['4'], 'prefix', false],
  ['yes, of course', ['no', 'yes'], 'prefix', true],
];

describe('answerMatches', () => {
  for (const [answer, expected, match, isHit] of CASES) {
    const which = isHit ? 'takes' : 'does not take';
    it(`${which} ${JSON.stringify(answer)} for ${expected.join(' or ')} (${match})`, () => {
      expect(answerMatches(answer, expected, match)).to.equal(isHit);
    });
  }
});
