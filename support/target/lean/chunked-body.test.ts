import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { ChunkedBody } from './chunked-body';
import { cutAt } from './response-bytes.fixture';

const STALE = '0\r\n\r\n5\r\nstale\r\n';

/** What these pieces hold; between the places that are read lie bytes that are not to be read. */
function read(pieces: readonly string[]): { text: string; isComplete: boolean; surplus: string } {
  let text = '';
  const body = new ChunkedBody((bytes, from, to) => {
    text += bytes.toString('latin1', from, to);
  });
  let surplus = '';
  for (const piece of pieces) {
    const bytes = Buffer.from(STALE + piece + STALE, 'latin1');
    const [from, to] = [STALE.length, STALE.length + piece.length];
    surplus += bytes.toString('latin1', body.read(bytes, from, to), to);
  }
  return { text, isComplete: body.isComplete, surplus };
}

describe('ChunkedBody', () => {
  for (const [name, body, text] of [
    ['one chunk', '5\r\nhello\r\n0\r\n\r\n', 'hello'],
    ['several', '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n', 'hello'],
    ['none', '0\r\n\r\n', ''],
    [
      'digits of both cases, and zeros before them',
      'a\r\n0123456789\r\n0A\r\n0123456789\r\n00\r\n\r\n',
      '01234567890123456789',
    ],
    ['extensions', '5;a;b=c;d="e;\\"\r";f="\t\xe9"\r\nhello\r\n0;last\r\n\r\n'.replace('\r"', '"'), 'hello'],
    ['trailers', '5\r\nhello\r\n0\r\nX-A: 1\r\nx-b:\r\n\r\n', 'hello'],
    ['bytes that look like framing', 'd\r\n\r\n0\r\n\r\n5\r\n0\r\n\r\n0\r\n\r\n', '\r\n0\r\n\r\n5\r\n0\r\n'],
  ] as const) {
    it(`reads ${name}, however it is cut`, () => {
      const expected = { text, isComplete: true, surplus: '' };
      expect(read([body])).to.deep.equal(expected);
      expect(read(body.split(''))).to.deep.equal(expected);
      for (let at = 0; at <= body.length; at += 1) expect(read(cutAt(body, [at]))).to.deep.equal(expected);
    });
  }

  it('reads back every body, cut into any chunks, those cut into any pieces', () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(
        fc.array(chunk),
        fc.array(fc.nat(), { maxLength: 10 }),
        fc.string(),
        (chunks, places, surplus) => {
          const parts = chunks.map((bytes) => Buffer.from(bytes).toString('latin1'));
          const body =
            parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('') + '0\r\n\r\n';
          const behind = Buffer.from(surplus).toString('latin1');
          expect(read(cutAt(body + behind, places))).to.deep.equal({
            text: parts.join(''),
            isComplete: true,
            surplus: behind,
          });
        },
      ),
    );
  });

  it('hands out the bytes of a chunk as they lie, in as few pieces as can be', () => {
    const lengths: number[] = [];
    const body = new ChunkedBody((_bytes, from, to) => lengths.push(to - from));
    const bytes = Buffer.from('a\r\n0123456789\r\n2\r\nab\r\n');
    for (const [from, to] of [
      [0, 8],
      [8, bytes.length],
    ] as const)
      expect(body.read(bytes, from, to)).to.equal(to);
    expect(lengths).to.deep.equal([5, 5, 2]);
  });

  it('takes sizes that are no smaller than any body, and none that a number does not hold exactly', () => {
    expect(read(['fffffffffffff\r\nab']).text).to.equal('ab');
    expect(() => read(['10000000000000'])).to.throw('chunked body: byte 0x30 in the chunk size');
  });
});
