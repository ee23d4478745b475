import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { readInstant } from './history-time';

const AT = Date.UTC(2026, 0, 31, 18, 5, 9);

describe('readInstant', () => {
  for (const [text, at] of [
    ['2026-01-31T18:05:09Z', AT],
    ['2026-01-31 18:05:09', AT],
    ['2026-01-31T18:05:09.250Z', AT + 250],
    ['2026-01-31T18:05:09.2500000+00:00', AT + 250],
    ['2026-01-31T19:05:09+01:00', AT],
    ['2026-01-31T16:35:09-0130', AT],
    ['2026-01-31T18:05', AT - 9000],
    ['2026-01-31', Date.UTC(2026, 0, 31)],
  ] as const) {
    it(`reads the date ${text}`, () => {
      expect(readInstant(text)).to.deep.equal({ at, notation: 'date' });
    });
  }

  it('takes what has twelve digits for milliseconds, and less for seconds', () => {
    expect(readInstant('99999999999')).to.deep.equal({ at: 99_999_999_999_000, notation: 'second' });
    expect(readInstant('100000000000')).to.deep.equal({ at: 100_000_000_000, notation: 'millisecond' });
    expect(readInstant('1769882709.5')).to.deep.equal({ at: 1_769_882_709_500, notation: 'second' });
    expect(readInstant('0', 'millisecond')).to.deep.equal({ at: 0, notation: 'millisecond' });
  });

  it('reads every instant back that it can be written in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e11, max: 4e12 }), (at) => {
        for (const text of [new Date(at).toISOString(), String(at), (at / 1000).toFixed(3)])
          expect(readInstant(text).at).to.be.closeTo(at, 1e-3);
      }),
      { seed: 31 },
    );
  });

  for (const text of [
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-01-31T24:00:01',
    '31.01.2026',
    '-5',
    '1e12',
  ]) {
    it(`refuses "${text}"`, () => {
      const shown = text === '' ? 'nothing' : `"${text}"`;
      expect(() => readInstant(text)).to.throw(
        `${shown} is not a time; write for example 2026-01-31T18:00:00Z`,
      );
    });
  }

  it('refuses a date in a column of numbers', () => {
    expect(() => readInstant('2026-01-31', 'second')).to.throw(
      '"2026-01-31" is not a time; write seconds since 1970, for example 1769882400',
    );
  });
});
