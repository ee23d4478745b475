import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from './quantities/units';
import { compressed, compressedTokens } from './time-compression';

describe('compression', () => {
  it('divides a time, and says what was asked, what is taken, and how to take all of it', () => {
    const { duration, note } = compressed(milliseconds(30_000), 30);
    expect(duration).to.equal(1000);
    expect(note).to.match(/^30 s compressed to 1,000 ms: LLM_TIME_COMPRESSION is 30; the full profile/);
  });

  it('says nothing where nothing is compressed', () => {
    expect(compressed(milliseconds(30_000), 1)).to.deep.equal({ duration: 30_000, note: undefined });
    expect(compressedTokens(500, 1)).to.deep.equal({ tokens: 500, note: undefined });
  });

  it('asks for whole tokens, and for one at least', () => {
    expect(compressedTokens(500, 16).tokens).to.equal(31);
    expect(compressedTokens(3, 1000).tokens).to.equal(1);
    expect(compressedTokens(500, 16).note).to.contain('answers of 500 tokens compressed to 31');
  });
});
