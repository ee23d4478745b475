import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { WeightedSample, type WeightedItem } from './weighted-sample';

const item: fc.Arbitrary<WeightedItem> = fc.record({
  value: fc.integer({ min: 0, max: 1000 }),
  weight: fc.integer({ min: 1, max: 5 }),
  block: fc.integer({ min: 0, max: 4 }),
});

describe('WeightedSample', () => {
  it('takes quantiles of the tokens, not of the events', () => {
    // One event of 99 tokens at 1 ms and one of a single token at 100 ms.
    const sample = new WeightedSample([
      { value: 1, weight: 99, block: 0 },
      { value: 100, weight: 1, block: 0 },
    ]);
    expect(sample.quantile(0.99)).to.equal(1);
    expect(sample.quantile(0.995)).to.equal(100);
    expect(sample.mean()).to.be.closeTo(1.99, 1e-12);
    expect(sample.size).to.equal(100);
    expect(sample.maximum).to.equal(100);
  });

  it('has no figure of blocks that hold nothing', () => {
    const sample = new WeightedSample([{ value: 1, weight: 1, block: 0 }]);
    const others = Uint32Array.from([0, 2]);
    expect(sample.quantile(0.5, others)).to.be.NaN;
    expect(sample.mean(others)).to.be.NaN;
    expect(new WeightedSample([]).quantile(0.5)).to.be.NaN;
  });

  it('equals the plain quantile of the values repeated by weight', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1 }),
        fc.constantFrom(0.25, 0.5, 0.75, 0.99),
        (items, share) => {
          const spread = items
            .flatMap(({ value, weight }) => Array<number>(weight).fill(value))
            .toSorted((a, b) => a - b);
          expect(new WeightedSample(items).quantile(share)).to.equal(
            spread[Math.ceil(share * spread.length) - 1],
          );
        },
      ),
    );
  });

  it('is monotone in the share', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (items, one, other) => {
          const sample = new WeightedSample(items);
          expect(sample.quantile(Math.min(one, other))).to.be.at.most(sample.quantile(Math.max(one, other)));
        },
      ),
    );
  });

  it('counts a block as often as it was drawn', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 }),
        (items, drawn) => {
          const repeated = items.flatMap((one) => Array<WeightedItem>(drawn[one.block] ?? 0).fill(one));
          fc.pre(repeated.length > 0);
          const counts = Uint32Array.from(drawn);
          const resampled = new WeightedSample(repeated);
          expect(new WeightedSample(items).quantile(0.9, counts)).to.equal(resampled.quantile(0.9));
          expect(new WeightedSample(items).mean(counts)).to.be.closeTo(resampled.mean(), 1e-9);
        },
      ),
    );
  });
});
