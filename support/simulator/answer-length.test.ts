import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { answerLength } from './answer-length';

const limits = fc.record({
  maxTokens: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
  ignoreEndToken: fc.boolean(),
});
const answerTokens = fc.integer({ min: 1, max: 300 });

describe('answerLength', () => {
  it('ends at its own end or at max_tokens, whichever is first, and says which', () => {
    expect(answerLength({ maxTokens: 4, ignoreEndToken: false }, 9)).to.deep.equal({
      tokens: 4,
      finishReason: 'length',
    });
    expect(answerLength({ maxTokens: 20, ignoreEndToken: false }, 9)).to.deep.equal({
      tokens: 9,
      finishReason: 'stop',
    });
    expect(answerLength({ maxTokens: 20, ignoreEndToken: true }, 9)).to.deep.equal({
      tokens: 20,
      finishReason: 'length',
    });
  });

  it('makes answers that were cut anywhere end where they would have, for the same reason', () => {
    fc.assert(
      fc.property(limits, answerTokens, fc.nat(), ({ maxTokens, ignoreEndToken }, own, cut) => {
        const whole = answerLength({ maxTokens, ignoreEndToken }, own);
        fc.pre(whole.tokens > 1);
        const answeredTokens = cut % whole.tokens;
        const left = maxTokens === undefined ? undefined : maxTokens - answeredTokens;
        const rest = answerLength({ maxTokens: left, ignoreEndToken, answeredTokens }, own);
        expect(answeredTokens + rest.tokens).to.equal(whole.tokens);
        expect(rest.finishReason).to.equal(whole.finishReason);
      }),
    );
  });

  it('has one token at least, however much there was before', () => {
    fc.assert(
      fc.property(limits, answerTokens, fc.nat(1000), (asked, own, answeredTokens) => {
        expect(answerLength({ ...asked, answeredTokens }, own).tokens).to.be.at.least(1);
      }),
    );
  });
});
