import { describe, it } from 'node:test';
import { expect } from 'chai';
import { bytesOfPiece, END_TOKEN, isSpeakable, START_TOKEN, VOCABULARY } from './vocabulary';

describe('VOCABULARY', () => {
  it('has no piece twice', () => {
    expect(new Set(VOCABULARY).size).to.equal(VOCABULARY.length);
  });

  it('has each byte at its own value', () => {
    for (let byte = 0; byte < 256; byte++) {
      expect([...bytesOfPiece(VOCABULARY[byte]!)]).to.deep.equal([byte]);
    }
  });

  it('spells a space as GPT-2 does', () => {
    expect(VOCABULARY[0x20]).to.equal('Ġ');
  });

  it('has special tokens that stand for no text', () => {
    for (const token of [START_TOKEN, END_TOKEN]) {
      expect(bytesOfPiece(VOCABULARY[token]!)).to.have.length(0);
      expect(isSpeakable(token)).to.equal(false);
    }
  });

  it('lets a model say printable text only', () => {
    const speakable = VOCABULARY.filter((_, token) => isSpeakable(token));
    expect(speakable.length).to.be.greaterThan(100);
    for (const piece of speakable) {
      expect(Buffer.from(bytesOfPiece(piece)).toString()).to.match(/^( [a-z]+|[,.])$/);
    }
  });
});
