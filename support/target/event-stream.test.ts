import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { EventStream } from './event-stream';
import type { Work } from './work-queue';

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

  it('keeps a byte order mark within a text, where characters are cut around it', () => {
    const pieces = ['data: a', '\uFEFF\u00e9', '\u6f22', '\n\n'].map(bytes);
    expect(decode(pieces)).to.deep.equal(['a\uFEFF\u00e9\u6f22']);
  });

  it('reads in order, though little is read at once and much waits for the worker', () => {
    const waits: Work[] = [];
    const told: string[] = [];
    const stream = new EventStream(
      {
        event: (at, data) => told.push(`${at} ${data.slice(0, 5)}`),
        oversized: (at) => told.push(`${at} oversized`),
        streamEnded: (at) => told.push(`${at} ended`),
      },
      { add: (work) => waits.push(work) },
    );
    const much = `data: much ${'x'.repeat(100_000)}\n\n`;
    for (const [at, piece] of ['data: one\n\n', much, 'data: two\n\n'].entries())
      stream.push(milliseconds(at), Buffer.from(piece));
    stream.end(milliseconds(3));
    expect(told).to.deep.equal(['0 one']);
    expect(waits.map(({ size }) => size)).to.deep.equal([much.length, 11, 0]);
    for (const work of waits) work.work();
    expect(told).to.deep.equal(['0 one', '1 much ', '2 two', '3 ended']);
  });

  it('ends with an event that goes on and on, and tells nothing after it', () => {
    const told: string[] = [];
    const stream = new EventStream(
      {
        event: (_at, data) => told.push(data),
        oversized: (at, error) => told.push(`${at} ${error.message}`),
        streamEnded: () => told.push('ended'),
      },
      {
        add: (work) => {
          work.work();
        },
      },
    );
    stream.push(milliseconds(0), Buffer.from('data: a\n\ndata: '));
    for (let at = 1; at <= 12; at += 1) stream.push(milliseconds(at), Buffer.alloc(2 ** 20, 'x'));
    stream.push(milliseconds(13), Buffer.from('\n\ndata: b\n\n'));
    stream.end(milliseconds(14));
    expect(told).to.deep.equal(['a', '8 an event of more than 8 MiB']);
  });
});
