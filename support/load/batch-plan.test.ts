import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { promptWords } from './batch-plan';
import type { PromptCost } from './prompt-workload';

const cost: PromptCost = { fixed: 4, perWord: 1, source: 'server' };

describe('promptWords', () => {
  it('takes a quarter of the sequence for the prompt', () => {
    // 128 / 4 is 32 tokens, 4 of them the template's.
    expect(promptWords({ batchSize: 32, tokens: 1000, sequenceLength: 128 }, cost)).to.equal(28);
    expect(promptWords({ batchSize: 8, tokens: 250, sequenceLength: 512 }, cost)).to.equal(124);
  });

  it('takes most of what the output leaves where that is less, as words differ in their cost', () => {
    // 10 tokens are left: 7 of them for the prompt, 4 of these the template's.
    expect(promptWords({ batchSize: 1, tokens: 118, sequenceLength: 128 }, cost)).to.equal(3);
  });

  it('takes at least one word where a template alone needs more than a quarter', () => {
    expect(promptWords({ batchSize: 1, tokens: 31, sequenceLength: 128 }, { ...cost, fixed: 40 })).to.equal(
      1,
    );
  });

  it('says what to change where the output and the least prompt do not fit', () => {
    expect(() => promptWords({ batchSize: 4, tokens: 1000, sequenceLength: 128 }, cost)).to.throw(
      '1000 tokens in a batch of 4 are 250 a request, and with a prompt of at least 5 tokens ' +
        'they do not fit a sequence length of 128; sample fewer tokens or raise the sequence length',
    );
  });

  it('goes by the largest share of the batch', () => {
    // 247 tokens over two requests are 124 and 123; only the smaller share would leave room for a prompt.
    expect(() => promptWords({ batchSize: 2, tokens: 247, sequenceLength: 128 }, cost)).to.throw(
      '247 tokens in a batch of 2 are 124 a request',
    );
  });

  it('says what to change where there is not a token for each request', () => {
    expect(() => promptWords({ batchSize: 32, tokens: 31, sequenceLength: 128 }, cost)).to.throw(
      '31 tokens cannot be shared by a batch of 32: each request needs at least one; ' +
        'sample more tokens or lower the batch size',
    );
  });

  it('never plans a request beyond its sequence length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 1024 }),
        fc.record({
          fixed: fc.integer({ min: 0, max: 80 }),
          perWord: fc.double({ min: 0.5, max: 6, noNaN: true }),
        }),
        (batchSize, each, sequenceLength, { fixed, perWord }) => {
          const output = each;
          fc.pre(output + Math.ceil(fixed + perWord) <= sequenceLength);
          const words = promptWords(
            { batchSize, tokens: batchSize * each, sequenceLength },
            { fixed, perWord, source: 'server' },
          );
          expect(words).to.be.at.least(1);
          expect(output + fixed + words * perWord).to.be.at.most(sequenceLength + 1e-6);
        },
      ),
    );
  });
});
