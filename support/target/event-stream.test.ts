import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { EventStream } from './event-stream';

function decode(chunks: readonly Uint8Array[]): string[] {
  const seen: string[] = [];
  const at = milliseconds(0);
  const stream = new EventStream(
    {
      event: (_at, data) => seen.push(data),
      oversized: (_at, error) => {
        throw error;
      },
      streamEnded: () => undefined,
    },
    {
      add: (piece) => {
        piece.work();
      },
    },
  );
  for (const chunk of chunks) stream.push(at, Buffer.from(chunk));
  stream.end(at);
  return seen;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The text cut at these places, some of which may fall inside a character. */
function cut(body: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [
    0,
    ...places.map((place) => place % (body.length + 1)).toSorted((a, b) => a - b),
    body.length,
  ];
  return sorted.slice(1).map((to, index) => body.slice(sorted[index], to));
}

describe('EventStream', () => {
  const cases: readonly [string, string, string[]][] = [
    ['LF', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['comments and keep-alives', ': ping\n\ndata: a\n\n:\n\n', ['a']],
    ['no space after the colon', 'data:a\n\n', ['a']],
    ['data over two lines', 'data: {"a":\ndata: 1}\n\n', ['{"a":\n1}']],
    ['other fields', 'event: x\nid: 1\nretry: 5\ndata: a\n\n', ['a']],
    ['a last event without its blank line', 'data: a\n\ndata: [DONE]', ['a', '[DONE]']],
    ['a byte order mark', '\uFEFFdata: a\n\n', ['a']],
  ];
  for (const [name, body, expected] of cases) {
    it(`reads ${name}`, () => {
      expect(decode([bytes(body)])).to.deep.equal(expected);
    });
  }

  it('reads the same events however the bytes are cut', () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((text) => text.replaceAll(/[\r\n\0\uFEFF]/g, '') + '.');
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(), { maxLength: 20 }),
        (events, newline, places) => {
          const body = events.map((event) => `: c${newline}data: ${event}${newline}${newline}`).join('');
          expect(decode(cut(bytes(body), places))).to.deep.equal(events);
        },
      ),
    );
  });
});
