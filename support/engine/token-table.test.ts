import { describe, it } from 'node:test';
import { expect } from 'chai';
import { TOKEN_TYPES, TokenTable } from './token-table';
import { END_TOKEN, START_TOKEN, VOCABULARY } from './vocabulary';

const { normal, control, userDefined } = TOKEN_TYPES;
const table = new TokenTable(
  ['Ġthe', 'é', 'Ã©', '<s>', 'Ġno', 'x', 'â'],
  [normal, normal, normal, control, userDefined, 5, normal],
);

describe('TokenTable', () => {
  it('has the bytes of normal tokens, the plain text of those a user defined, and no text of others', () => {
    const texts = Array.from({ length: table.size }, (_, token) => Buffer.from(table.bytesOf(token)));
    expect(texts.map((bytes) => bytes.toString('latin1'))).to.deep.equal([
      ...[' the', '\xe9', '\xc3\xa9', ''],
      ...[Buffer.from('Ġno').toString('latin1'), '', '\xe2'],
    ]);
  });

  it('calls a token by its text, by its bytes where they are no text, and a mark by its name', () => {
    expect(Array.from({ length: table.size }, (_, token) => table.nameOf(token))).to.deep.equal([
      ...[' the', 'bytes:\\xe9', 'é', '<s>', 'Ġno', 'x', 'bytes:\\xe2'],
    ]);
  });

  it('knows its marks', () => {
    expect(table.controls).to.deep.equal([3]);
  });

  it('has nothing at an id that is none', () => {
    expect([table.nameOf(7), table.bytesOf(-1)]).to.deep.equal(['', new Uint8Array()]);
  });

  it('calls no two tokens of the own vocabulary the same', () => {
    const types = VOCABULARY.map((_, token) => ([START_TOKEN, END_TOKEN].includes(token) ? control : normal));
    const own = new TokenTable(VOCABULARY, types);
    expect(own.controls).to.deep.equal([START_TOKEN, END_TOKEN]);
    expect(new Set(VOCABULARY.map((_, token) => own.nameOf(token))).size).to.equal(VOCABULARY.length);
  });
});
