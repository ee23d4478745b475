import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { EndlessEventError, EventSplitter } from './event-splitter';

/** Cuts the bytes before each of these places, and feeds them piece by piece. */
function split(bytes: Buffer, places: readonly number[]) {
  const splitter = new EventSplitter();
  const [passed, data]: [Buffer[], string[]] = [[], []];
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  for (const [at, from] of cuts.entries()) {
    const events = splitter.push(bytes.subarray(from, cuts[at + 1] ?? bytes.length));
    passed.push(events.bytes);
    data.push(...events.data);
  }
  return { passed: Buffer.concat(passed).toString(), data, splitter };
}

describe('EventSplitter', () => {
  it('gives the same events however the bytes are cut, and nothing of one that is not complete', () => {
    const lineEnd = fc.constantFrom('\n', '\r\n');
    const text = fc.string({ unit: fc.constantFrom('a', ':', ' ', 'é', '🦉', '"') });
    const event = fc.record({
      texts: fc.array(text, { minLength: 1, maxLength: 3 }),
      lineEnd,
      comment: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event), fc.array(fc.nat()), (events, places) => {
        const complete = events
          .map(({ texts, lineEnd: end, comment }) => {
            const lines = texts.map((line) => `data: ${line}${end}`).join('');
            return `${comment ? `: alive${end}${end}` : ''}${lines}${end}`;
          })
          .join('');
        const { passed, data } = split(Buffer.from(`${complete}data: begun`), places);
        expect(passed).to.equal(complete);
        expect(data).to.deep.equal(events.map(({ texts }) => texts.join('\n')));
      }),
    );
  });

  it('takes the last event as it is where the body ends without a blank line', () => {
    const { data, splitter } = split(Buffer.from('data: 1\n\ndata: [DONE]'), []);
    expect(data).to.deep.equal(['1']);
    expect(splitter.finish().data).to.deep.equal(['[DONE]']);
    expect(splitter.finish().data).to.be.empty;
  });

  it('does not keep an event that goes on and on', () => {
    const splitter = new EventSplitter();
    const piece = Buffer.alloc(2 ** 22, 'a');
    splitter.push(piece);
    splitter.push(piece);
    expect(() => splitter.push(piece)).to.throw(EndlessEventError, /more than 8 MiB/);
  });
});
