import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { ContentEvent } from './inference-target';
import { countTokens } from './token-count';

const event = (text: string, cumulativeTokens?: number): ContentEvent => ({
  kind: 'content',
  text,
  ...(cumulativeTokens === undefined ? {} : { cumulativeTokens }),
});

describe('countTokens', () => {
  it('prefers usage in every event', () => {
    const counted = countTokens([event('a', 1), event('bcd', 4)], { completionTokens: 4 });
    expect(counted).to.deep.equal({ outputTokens: 4, source: 'usage per event', perEvent: [1, 3] });
  });

  it('shares the sum out by the length of the text where only the sum is known', () => {
    const counted = countTokens([event('ab'), event('abcdef')], { completionTokens: 4 });
    expect(counted).to.deep.equal({ outputTokens: 4, source: 'usage', perEvent: [1, 3] });
  });

  it('does not believe a server that counts no tokens in an answer with content', () => {
    expect(countTokens([event('ab')], { completionTokens: 0 }, () => 2).source).to.equal('local tokenizer');
  });

  it('does not believe a server that counts none in every event', () => {
    const counted = countTokens([event('a', 0), event('bcd', 0)], { completionTokens: 0 });
    expect(counted).to.include({ outputTokens: 2, source: 'event count' });
  });

  it('counts with a local tokenizer, and events only when there is none', () => {
    expect(countTokens([event('ab'), event('cd')], undefined, (text) => text.length)).to.include({
      outputTokens: 4,
    });
    expect(countTokens([event('ab'), event('cd')], undefined)).to.deep.include({
      outputTokens: 2,
      source: 'event count',
    });
  });

  it('shares out exactly what the answer has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 9 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 500 }),
        (texts, completionTokens) => {
          const { perEvent } = countTokens(
            texts.map((text) => event(text)),
            { completionTokens },
          );
          expect(perEvent.reduce((sum, tokens) => sum + tokens, 0)).to.be.closeTo(completionTokens, 1e-6);
        },
      ),
    );
  });
});
