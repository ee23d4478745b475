import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { OutputText } from './output-text';

/** Feeds bytes one by one; yields what was shown each time. */
function feed(text: string, stops: readonly string[]): { shown: string[]; stopped: boolean } {
  const output = new OutputText(stops);
  const shown: string[] = [];
  for (const byte of Buffer.from(text)) {
    const { text: part, stopped } = output.add(Uint8Array.of(byte));
    shown.push(part);
    if (stopped) return { shown, stopped };
  }
  shown.push(output.rest());
  return { shown, stopped: false };
}

describe('OutputText', () => {
  it('shows whole characters only', () => {
    expect(feed('a€b', []).shown).to.deep.equal(['a', '', '', '€', 'b', '']);
  });

  it('holds back what could become a stop string, and shows it when it does not', () => {
    expect(feed('a##b', ['###']).shown).to.deep.equal(['a', '', '', '##b', '']);
  });

  it('never shows the stop string', () => {
    expect(feed('one.two', ['.'])).to.deep.equal({ shown: ['o', 'n', 'e', ''], stopped: true });
  });

  it('shows everything before the first stop string, and all without one', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', '🙂'), maxLength: 20 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), minLength: 1, maxLength: 4 }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(letters, stops, (text, stopTexts) => {
        const { shown, stopped } = feed(text, stopTexts);
        // The first to be complete stops the answer, so it is the one with the earliest end.
        const ends = stopTexts
          .filter((stop) => text.includes(stop))
          .map((stop) => text.indexOf(stop) + stop.length);
        expect(stopped).to.equal(ends.length > 0);
        if (!stopped) expect(shown.join('')).to.equal(text);
        else {
          const untilStop = text.slice(0, Math.min(...ends));
          expect(untilStop.startsWith(shown.join(''))).to.equal(true);
          expect(stopTexts.some((stop) => shown.join('').includes(stop))).to.equal(false);
        }
      }),
    );
  });
});
