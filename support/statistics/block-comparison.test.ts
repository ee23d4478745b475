import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { blockFigure } from './block-figure';
import { blockCount, inFewerBlocks, type BlockValues } from './block-values';
import { cliffsDelta, effectWord } from './cliffs-delta';
import { decodeBlocks, encodeBlocks } from './encoded-blocks';
import { mannWhitney } from './mann-whitney';
import { seededFractions } from './random';
import { ratioOfIntervals } from './ratio-interval';
import { varianceInflation } from './serial-dependence';

const numbers = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 15 });
const latencies = fc.array(
  fc.array(
    fc.record({
      value: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      weight: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  { minLength: 1, maxLength: 12 },
);

describe('mannWhitney', () => {
  it('counts the pairs in which the second is larger, ties by half', () => {
    fc.assert(
      fc.property(numbers, numbers, (before, after) => {
        const pairs = before.flatMap((one) =>
          after.map((other) => (other > one ? 1 : other === one ? 0.5 : 0)),
        );
        const won = pairs.reduce<number>((sum, pair) => sum + pair, 0);
        expect(mannWhitney(before, after).u).to.be.closeTo(won, 1e-9);
      }),
    );
  });

  it('does not care which of the two comes first, nor for a scale that keeps the order', () => {
    fc.assert(
      fc.property(numbers, numbers, (before, after) => {
        const { p } = mannWhitney(before, after);
        expect(mannWhitney(after, before).p).to.be.closeTo(p, 1e-9);
        expect(mannWhitney(before.map(Math.exp), after.map(Math.exp)).p).to.be.closeTo(p, 1e-9);
        expect(p).to.be.within(0, 1);
      }),
    );
  });

  it('gives the p of a worked example with ties', () => {
    // Of 25 pairs the second wins 2.5; variance 25 / 12 x (11 - 36 / 90) = 22.08, so z = (10 - 0.5) / 4.699 = 2.022.
    const { u, p } = mannWhitney([3, 4, 4, 5, 6], [1, 2, 2, 3, 4]);
    expect(u).to.equal(2.5);
    expect(p).to.be.closeTo(0.0432, 2e-4);
  });

  it('claims nothing of nothing', () => {
    expect(mannWhitney([], [1, 2]).p).to.equal(1);
    expect(mannWhitney([7, 7, 7], [7, 7, 7]).p).to.equal(1);
  });
});

describe("Cliff's delta", () => {
  it('is 1 where all of the second are larger, -1 where all are smaller, and has its usual words', () => {
    expect(cliffsDelta(mannWhitney([1, 2], [3, 4, 5]).u, 2, 3)).to.equal(1);
    expect(cliffsDelta(mannWhitney([3, 4], [1, 2]).u, 2, 2)).to.equal(-1);
    expect([0, 0.146, -0.147, 0.33, -0.474, 1].map(effectWord)).to.deep.equal([
      ...['negligible', 'negligible', 'small', 'medium', 'large', 'large'],
    ]);
  });
});

describe('values by block', () => {
  it('come out of a file to within 0.05 %, with their weights', () => {
    fc.assert(
      fc.property(latencies, (blocks) => {
        const values: BlockValues = { kind: 'values', of: 'tokens', blocks };
        const read = decodeBlocks(encodeBlocks(values));
        for (const statistic of [0.5, 0.99, 'mean'] as const) {
          const [one, other] = [blockFigure(values, statistic), blockFigure(read, statistic)];
          expect(other.n).to.equal(one.n);
          expect(other.whole() / one.whole()).to.be.within(0.9995, 1.0005);
        }
      }),
    );
  });

  it('keep nothing at 0, and lose no sample in fewer blocks', () => {
    const values: BlockValues = { kind: 'values', of: 'tokens', blocks: [[{ value: 0, weight: 2 }]] };
    expect(decodeBlocks(encodeBlocks(values))).to.deep.equal(values);
    const rate: BlockValues = {
      kind: 'amounts',
      of: 'tokens',
      amounts: Array.from({ length: 95 }, (_, block) => block),
      lengths: Array<number>(95).fill(100),
    };
    const fewer = inFewerBlocks(rate, 40);
    expect(blockCount(fewer)).to.equal(32);
    expect(blockFigure(fewer, 'mean').whole()).to.be.closeTo(blockFigure(rate, 'mean').whole(), 1e-9);
  });

  for (const blocks of ['', 'AAAA', Buffer.from('[[1]]').toString('base64')])
    it(`are refused where they were damaged: "${blocks}"`, () => {
      expect(() => decodeBlocks({ kind: 'values', of: 'tokens', blocks })).to.throw(/damaged/);
    });
});

describe('ratioOfIntervals', () => {
  const bounded = fc
    .tuple(
      fc.double({ min: 1, max: 1000, noNaN: true }),
      fc.double({ min: 0.1, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 5, noNaN: true }),
    )
    .map(([value, down, up]) => ({ value, low: value * down, high: value * up }));

  it('holds the ratio, turns over with it, and is no wider than the corners', () => {
    fc.assert(
      fc.property(bounded, bounded, (before, after) => {
        const one = ratioOfIntervals(before, after);
        const other = ratioOfIntervals(after, before);
        expect(one).not.to.equal(undefined);
        expect(one!.low).to.be.at.most(one!.ratio * (1 + 1e-9));
        expect(one!.high).to.be.at.least(one!.ratio * (1 - 1e-9));
        expect(other!.low * one!.high).to.be.closeTo(1, 1e-9);
        expect(one!.high).to.be.at.most((after.high / before.low) * (1 + 1e-9));
      }),
    );
  });

  it('is open where a bound is, and none of nothing', () => {
    const open = ratioOfIntervals(
      { value: 2, low: -Infinity, high: Infinity },
      { value: 3, low: 3, high: 3 },
    );
    expect([open?.low, open?.high]).to.deep.equal([0, Infinity]);
    expect(ratioOfIntervals({ value: 0, low: 0, high: 1 }, { value: 3, low: 3, high: 3 })).to.equal(
      undefined,
    );
  });
});

describe('varianceInflation', () => {
  it('is near 1 for values that are independent, and more where neighbours are alike', () => {
    const fraction = seededFractions(3);
    const noise = Array.from({ length: 2000 }, () => fraction());
    const alike = noise.map((value, index) => value + (noise[index - 1] ?? 0));
    expect(varianceInflation(noise)).to.be.within(1, 1.15);
    // r = 1/2 of a sum of two neighbours.
    expect(varianceInflation(alike)).to.be.within(2.6, 3.5);
    expect(varianceInflation([5, 5, 5], [5, 5])).to.equal(1);
  });
});
