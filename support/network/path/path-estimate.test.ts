import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import type { PathWindow } from './path-capacity';
import { throughputOf } from './path-estimate';

/** One after the other, of that length in ms and so many bytes. */
function windowsOf(...sizes: readonly (readonly [length: number, bytes: number])[]): readonly PathWindow[] {
  let from = 0;
  return sizes.map(([length, bytes]) => {
    const window = { from: milliseconds(from), to: milliseconds(from + length), bytes };
    from += length;
    return window;
  });
}

const windows = fc
  .array(fc.tuple(fc.integer({ min: 100, max: 400 }), fc.nat(1e9)), { minLength: 5, maxLength: 40 })
  .map((sizes) => windowsOf(...sizes));

describe('throughputOf', () => {
  it('is bits by time, whatever the lengths of windows', () => {
    const estimation = throughputOf(windowsOf([100, 1e6], [300, 1e6], [200, 2e6], [200, 2e6], [200, 2e6]));
    expect(estimation).to.include({ status: 'estimated', dimension: 'data rate', n: 5, of: 'windows' });
    expect(estimation.value).to.be.closeTo(64e6, 1e-3);
  });

  it('lies within its interval, which lies within the slowest and the fastest window', () => {
    fc.assert(
      fc.property(windows, (some) => {
        const estimation = throughputOf(some);
        if (estimation.status !== 'estimated') throw new Error(estimation.reason);
        const rates = some.map(({ from, to, bytes }) => (8e3 * bytes) / (to - from));
        const [least, most] = [Math.min(...rates), Math.max(...rates)];
        const slack = 1e-9 * most;
        expect(estimation.low)
          .to.be.at.least(least - slack)
          .and.at.most(estimation.high);
        expect(estimation.high).to.be.at.most(most + slack);
        expect(estimation.value)
          .to.be.at.least(least - slack)
          .and.at.most(most + slack);
      }),
      { numRuns: 25 },
    );
  });

  it('is wider where slow windows follow each other than where they take turns', () => {
    const widthOf = (bytes: readonly number[]): number => {
      const estimation = throughputOf(windowsOf(...bytes.map((size) => [200, size] as const)));
      return estimation.status === 'estimated' ? estimation.high - estimation.low : NaN;
    };
    const turns = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 1e8 : 2e8));
    expect(widthOf(turns.toSorted())).to.be.greaterThan(1.5 * widthOf(turns));
  });

  it('has no interval for less than five windows, and says what was seen', () => {
    const estimation = throughputOf(windowsOf([200, 1e6], [200, 1e6], [200, 1e6], [200, 1e6]));
    expect(estimation).to.deep.include({ status: 'too few samples', value: 40e6, n: 4, neededSamples: 5 });
    expect(throughputOf([]))
      .to.include({ status: 'too few samples', n: 0 })
      .and.not.to.have.property('value');
  });
});
