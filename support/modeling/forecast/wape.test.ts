import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { maseOf } from './mase';
import { wapeOf, type Blocks, type JudgedWindow } from './wape';

const BLOCKS: Blocks = { length: 4, stride: 2, advice: 'measure longer', needed: 10 };

const windowsOf = (pairs: readonly (readonly [number, number])[]): readonly JudgedWindow[] =>
  pairs.map(([actual, predicted], index) => ({ at: 2 * index, actual, predicted }));

describe('wapeOf', () => {
  it('weighs each window by what came', () => {
    const found = wapeOf(
      windowsOf([
        [100, 90],
        [300, 330],
      ]),
      BLOCKS,
    );
    expect(found).to.deep.equal({
      status: 'too few samples',
      reason: 'measure longer',
      value: 10,
      n: 2,
      neededSamples: 10,
    });
  });

  it('is the same in any unit, with its interval', () => {
    const pair = fc.tuple(
      fc.double({ min: 1, max: 99, noNaN: true }),
      fc.double({ min: 0, max: 99, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(pair, { minLength: 16, maxLength: 40 }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (pairs, unit) => {
          const [one, other] = [
            pairs,
            pairs.map(([actual, predicted]) => [unit * actual, unit * predicted] as const),
          ].map((list) => wapeOf(windowsOf(list), BLOCKS));
          if (one?.status !== 'estimated' || other?.status !== 'estimated') throw new Error('no interval');
          for (const name of ['low', 'value', 'high'] as const)
            expect(other[name]).to.be.closeTo(one[name], 1e-6 * (1 + one[name]));
          expect(one.low <= one.value && one.value <= one.high).to.equal(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('needs eight blocks for an interval', () => {
    const pairs = Array.from({ length: 16 }, (_, index) => [10, 10 + (index % 3)] as const);
    expect(wapeOf(windowsOf(pairs.slice(1)), BLOCKS).status).to.equal('too few samples');
    expect(wapeOf(windowsOf(pairs), BLOCKS)).to.include({
      status: 'estimated',
      method: "ratio over 8 blocks of at least 4 steps, Student's t on its logarithm",
    });
  });

  it('does not count blocks without a window', () => {
    const windows = windowsOf(Array.from({ length: 17 }, (_, index) => [10, 10 + (index % 3)] as const));
    expect(wapeOf(windows, BLOCKS).status).to.equal('estimated');
    const gap = windows.filter(({ at }) => at < 8 || at >= 16);
    expect(wapeOf(gap, BLOCKS).status).to.equal('too few samples');
  });

  it('tells nothing of nothing, which is no promise kept, and no share of nothing', () => {
    const nothing = windowsOf(new Array<readonly [number, number]>(40).fill([0, 0]));
    expect(wapeOf(nothing, BLOCKS)).to.deep.equal({
      status: 'too few samples',
      reason: 'nothing was used: every value that came was 0, and so were the forecasts',
      value: 0,
      n: 40,
    });
    const found = wapeOf(
      windowsOf([
        [0, 1],
        [0, 0],
      ]),
      BLOCKS,
    );
    expect(found).to.have.property('reason').that.includes('no share');
    expect(found.value).to.equal(undefined);
  });
});

describe('maseOf', () => {
  const OF = { before: 6, horizon: 1, season: 2 };

  it('is in units of what the naive errs by before', () => {
    // The naive errs by 2, 2, 2, 2 in the first six steps; what follows does not count.
    const values = [1, 5, 3, 7, 5, 9, 1000, 2000];
    expect(
      maseOf(
        windowsOf([
          [10, 11],
          [10, 7],
        ]),
        values,
        OF,
      ),
    ).to.equal(1);
  });

  it('is 0 without an error, and infinite where the naive made none', () => {
    const values = [1, 5, 1, 5, 1, 5];
    expect(maseOf(windowsOf([[4, 4]]), values, OF)).to.equal(0);
    expect(maseOf(windowsOf([[4, 5]]), values, OF)).to.equal(Infinity);
  });
});
