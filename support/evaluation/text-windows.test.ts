import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { DEFAULT_WINDOW_SIZE, textWindows } from './text-windows';

const piecesOf = (text: string, tokens: number, charactersPerToken = 1): string[] =>
  textWindows(text, { tokens, charactersPerToken }).map(({ text: piece }) => piece);

const sizes = fc.record({
  tokens: fc.integer({ min: 2, max: 40 }),
  charactersPerToken: fc.double({ min: 0.5, max: 6, noNaN: true }),
});
const texts = fc
  .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(' ', '\n', 'word', ' word', '北京', '👍')))
  .map((parts) => `x${parts.join('')}`);

describe('textWindows', () => {
  it('cuts before the whitespace of words', () => {
    expect(piecesOf('one two three four five six', 10)).to.deep.equal([
      'one two',
      ' three four',
      ' five six',
    ]);
  });

  it('leaves a short text whole', () => {
    expect(textWindows('one two three', DEFAULT_WINDOW_SIZE)).to.deep.equal([
      { index: 0, text: 'one two three' },
    ]);
  });

  it('cuts text without spaces, but no character', () => {
    expect(piecesOf('日本語日本語', 2)).to.deep.equal(['日本', '語日', '本語']);
    expect(piecesOf('👍👍👍', 3)).to.deep.equal(['👍', '👍👍']);
  });

  it('loses nothing, adds nothing, numbers from 0 and gives no empty window', () => {
    fc.assert(
      fc.property(texts, sizes, (text, size) => {
        const windows = textWindows(text, size);
        expect(windows.map((window) => window.text).join('')).to.equal(text);
        expect(windows.map(({ index }) => index)).to.deep.equal([...windows.keys()]);
        for (const window of windows) {
          expect(window.text).not.to.equal('');
          expect(window.text.isWellFormed()).to.equal(true);
        }
      }),
    );
  });

  it('gives windows of about the size that was asked for', () => {
    const words = fc.array(fc.constantFrom('a', 'word', 'longer', 'to'), { minLength: 50 });
    fc.assert(
      fc.property(words, fc.integer({ min: 6, max: 30 }), (list, tokens) => {
        const text = list.join(' ');
        const windows = textWindows(text, { tokens, charactersPerToken: 4 });
        const wanted = text.length / Math.ceil(text.length / (tokens * 4));
        // A cut moves back by a word at most.
        for (const window of windows) expect(window.text.length).to.be.within(wanted - 8, wanted + 8);
      }),
    );
  });

  it('refuses what cannot be cut', () => {
    expect(() => textWindows(' \n ')).to.throw('empty');
    expect(() => textWindows('a \ud800')).to.throw('UTF-8');
    expect(() => piecesOf('a b', 1)).to.throw('at least 2 tokens');
    expect(() => piecesOf('a b', 4, 0)).to.throw('at least 2 tokens');
    expect(() => piecesOf('a b', NaN)).to.throw('at least 2 tokens');
  });
});
