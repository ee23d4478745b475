import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { SentTokens } from './sent-tokens';

const times = fc.double({ noNaN: true }).map(milliseconds);
const entries = fc.record({
  at: times,
  dueAt: times,
  tokens: fc.nat(),
  kind: fc.constantFrom('content' as const, 'reasoning' as const),
});

describe('SentTokens', () => {
  it('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.array(entries), (sent) => {
        const tokens = new SentTokens();
        for (const one of sent) tokens.add(one);
        expect(tokens.entries()).to.deep.equal(sent);
      }),
    );
  });
});
