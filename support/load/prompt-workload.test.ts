import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { promptCost, promptOf, shares, wordsFor, wordSample } from './prompt-workload';

describe('shares', () => {
  it('splits 1000 over 32 into 8 of 32 and 24 of 31', () => {
    expect(shares(1000, 32)).to.deep.equal([...Array<number>(8).fill(32), ...Array<number>(24).fill(31)]);
  });

  it('sum up to the tokens, and differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 300 }), (tokens, requests) => {
        const split = shares(tokens, requests);
        expect(split).to.have.length(requests);
        expect(split.reduce((sum, share) => sum + share, 0)).to.equal(tokens);
        expect(Math.max(...split) - Math.min(...split)).to.be.at.most(1);
      }),
    );
  });
});

describe('promptOf', () => {
  const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

  it('has as many words as it should, each of them plain', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), seed, fc.nat(), (words, one, index) => {
        expect(promptOf(words, one, index)).to.match(new RegExp(`^(?:[a-z]+ ){${words - 1}}[a-z]+$`));
      }),
    );
  });

  it('is the same for the same seed and index, and another for another seed', () => {
    fc.assert(
      fc.property(seed, seed, fc.nat(), (one, other, index) => {
        expect(promptOf(12, one, index)).to.equal(promptOf(12, one, index));
        fc.pre(one !== other);
        expect(promptOf(12, one, index)).not.to.equal(promptOf(12, other, index));
      }),
    );
  });

  it('begins a shorter prompt as a longer one of the same index', () => {
    expect(promptOf(40, 3, 5).startsWith(`${promptOf(8, 3, 5)} `)).to.equal(true);
  });

  it('uses every word about as often as the others', () => {
    const counts = new Map<string, number>();
    for (const word of promptOf(20_000, 3, 5).split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
    const mean = 20_000 / counts.size;
    expect(counts.size).to.equal(new Set(wordSample(1, Infinity)).size);
    // Five standard deviations of chance; some words stand twice in the list.
    for (const count of counts.values()) expect(count).to.be.within(mean * 0.6, mean * 2.5);
  });

  it('shares no beginning with another index: 2,000 prompts differ in their first four words', () => {
    fc.assert(
      fc.property(seed, (one) => {
        const beginnings = Array.from({ length: 2000 }, (_, index) => promptOf(4, one, index));
        expect(new Set(beginnings).size).to.equal(beginnings.length);
      }),
      // A few seeds of an infinity: by luck alone, one in seventy would have a pair.
      { numRuns: 5, seed: 1 },
    );
  });
});

describe('wordsFor', () => {
  it('never exceeds the budget, and could not take a word more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 80 }),
        fc.double({ min: 0.5, max: 6, noNaN: true }),
        fc.integer({ min: 0, max: 4000 }),
        (fixed, perWord, more) => {
          const tokens = fixed + perWord + more;
          const words = wordsFor(tokens, { fixed, perWord, source: 'server' });
          expect(words).to.be.at.least(1);
          expect(fixed + words * perWord).to.be.at.most(tokens + 1e-6);
          expect(fixed + (words + 1) * perWord).to.be.greaterThan(tokens - 1e-6);
        },
      ),
    );
  });

  it('is one word where the budget is too small for any', () => {
    expect(wordsFor(3, { fixed: 10, perWord: 1, source: 'server' })).to.equal(1);
  });
});

describe('promptCost', () => {
  it('tells the template from the words', () => {
    expect(promptCost({ words: 8, whole: 23, halves: [17, 17] }, 'server')).to.deep.equal({
      fixed: 11,
      perWord: 1.5,
      source: 'server',
    });
  });

  it('takes no template for less than nothing', () => {
    expect(promptCost({ words: 8, whole: 15, halves: [7, 7] }, 'server').fixed).to.equal(0);
  });
});
