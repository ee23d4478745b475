import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { textOf } from '../simulator/words';
import { checkAnswers } from './answer-check';

const expected = (tokens: number): string => textOf(0, tokens);
const check = (text: string, tokens: number) => checkAnswers([{ index: 7, text, tokens }], expected);

const lengths = fc.integer({ min: 1, max: 200 });
const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('checkAnswers', () => {
  it('finds the known text right, however long', () => {
    fc.assert(
      fc.property(fc.nat(300), (tokens) => {
        expect(check(expected(tokens), tokens)).to.deep.equal({
          checked: 1,
          right: 1,
          cutShort: 0,
          doubled: 0,
          other: 0,
          firstWrong: undefined,
        });
      }),
    );
  });

  it('finds it cut short at any letter', () => {
    fc.assert(
      fc.property(lengths, part, (tokens, share) => {
        const text = expected(tokens);
        expect(check(text.slice(0, Math.floor(share * text.length)), tokens)).to.include({ cutShort: 1 });
      }),
    );
  });

  it('finds it doubled where it goes on further than it has tokens', () => {
    fc.assert(
      fc.property(lengths, lengths, (tokens, more) => {
        expect(check(expected(tokens) + expected(more), tokens)).to.include({ doubled: 1 });
        expect(check(expected(tokens + more), tokens)).to.include({ doubled: 1 });
      }),
    );
  });

  it('finds it doubled where it begins again in the middle, of as many tokens or of more', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 100 }), fc.boolean(), (before, after, isCounted) => {
        // The text comes round after 16 tokens: begun again there, it would go on as it should.
        fc.pre(before % 16 !== 0);
        const tokens = isCounted ? before + after : Math.max(before, after);
        expect(check(expected(before) + expected(after), tokens)).to.include({ doubled: 1 });
      }),
    );
  });

  it('finds it doubled where the last tokens before a failure come again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 100 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 8, max: 100 }),
        (before, again, after) => {
          const text = expected(before) + textOf(before - again, before + after);
          expect(check(text, before + after)).to.include({ doubled: 1 });
        },
      ),
    );
  });

  it('finds it neither where tokens are missing in the middle, or foreign', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 8, max: 100 }),
        (before, missing, after) => {
          // Where it goes on with the first token, it may as well have begun again.
          fc.pre((before + missing) % 16 !== 0);
          const text = expected(before) + textOf(before + missing, before + missing + after);
          expect(check(text, before + missing + after)).to.include({ other: 1 });
          expect(check(`${expected(before)} foreign`, before + 1)).to.include({ other: 1 });
        },
      ),
    );
  });

  it('quotes the first that is wrong, where it goes wrong', () => {
    const answers = [
      { index: 3, text: expected(20), tokens: 20 },
      { index: 4, text: `${expected(6)} wolf${textOf(7, 20)}`, tokens: 20 },
      { index: 5, text: '', tokens: 20 },
    ];
    expect(checkAnswers(answers, expected)).to.deep.equal({
      checked: 3,
      right: 1,
      cutShort: 1,
      doubled: 0,
      other: 1,
      firstWrong:
        'answer 4 is wrong at token 7: "… fox jumps über wolf lazy 狗 …" instead of "… fox jumps über a lazy 狗 …"',
    });
    expect(check(expected(2), 3).firstWrong).to.equal(
      'answer 7 is cut short at token 3: "the quick" instead of "the quick café"',
    );
    expect(check('x'.repeat(500), 3).firstWrong).to.have.lengthOf.below(160);
  });
});
