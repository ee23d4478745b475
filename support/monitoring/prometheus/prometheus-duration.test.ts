import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { parsePrometheusDuration, printPrometheusDuration } from './prometheus-duration';

describe('a duration of Prometheus', () => {
  for (const [text, ms] of [
    ['1w', 604_800_000],
    ['16h48m', 60_480_000],
    ['1y2d3h4m5s6ms', 365 * 86_400_000 + 2 * 86_400_000 + 3 * 3_600_000 + 4 * 60_000 + 5_006],
    ['0s', 0],
    ['0', 0],
    ['33ms', 33],
    ['1.5s', undefined],
    ['5GB', undefined],
    ['', undefined],
    ['7', undefined],
  ] as const)
    it(`reads "${text}"`, () => {
      expect(parsePrometheusDuration(text)).to.equal(ms);
    });

  it('is printed as it is read, to the whole millisecond, and never as none', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (ms) => {
        expect(parsePrometheusDuration(printPrometheusDuration(ms))).to.equal(Math.max(1, Math.round(ms)));
      }),
    );
  });
});
