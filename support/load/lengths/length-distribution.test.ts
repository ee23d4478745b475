import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { sampleCorrelation } from 'simple-statistics';
import { sampleLengths } from './length-distribution';
import { deviationOf, errorOf, offMean } from './length-samples.fixture';
import { parseLength } from './parse-length';

/** What the deviation is, from the formula of each of them. */
const DEVIATIONS: readonly [text: string, mean: number, deviation: number][] = [
  ['128', 128, 0],
  ['normal, mean 128, deviation 32', 128, 32],
  ['lognormal, mean 128, deviation 64', 128, 64],
  ['uniform, 64 to 256', 160, Math.sqrt((193 ** 2 - 1) / 12)],
  // What would be rounded to 0 tokens is drawn anew, which makes an exponential longer by half a token.
  ['exponential, mean 128', 128.5, 128],
  // Cut off at 2 deviations, a normal has 1 - 4 density(2) / (share(2) - share(-2)) of its variance, 0.7737.
  ['normal, mean 128, deviation 32, from 65 to 191', 128, 32 * Math.sqrt(0.7737)],
];
const texts = fc.constantFrom(
  ...DEVIATIONS.map(([text]) => text),
  'lognormal, median 100, p95 400, from 10 to 1000',
);
const seeds = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe('sampleLengths', () => {
  for (const [text, mean, deviation] of DEVIATIONS)
    it(`have the mean and the deviation of ${text}`, () => {
      const distribution = parseLength(text);
      const lengths = sampleLengths(distribution, 20_000, 7);
      expect(distribution.mean).to.be.closeTo(mean, 0.01);
      expect(offMean(lengths, distribution)).to.be.lessThan(0.005);
      expect(deviationOf(lengths)).to.be.closeTo(deviation, deviation * 0.02);
    });

  it('have the promised mean also where they are few', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 16, max: 200 }), seeds, (text, count, seed) => {
        const distribution = parseLength(text);
        expect(offMean(sampleLengths(distribution, count, seed), distribution)).to.be.lessThan(0.05);
      }),
    );
  });

  it('vary as promised also where they are few', () => {
    const lengths = Array.from({ length: 200 }, (_, seed) =>
      sampleLengths(parseLength('lognormal, mean 128, deviation 64'), 16, seed),
    );
    expect(deviationOf(lengths.flat())).to.be.closeTo(64, 5);
  });

  it('are whole numbers of at least 1, as many as asked for, the same for the same seed', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 100 }), seeds, (text, count, seed) => {
        const lengths = sampleLengths(parseLength(text), count, seed);
        expect(lengths).to.have.length(count);
        expect(lengths.every((length) => Number.isSafeInteger(length) && length >= 1)).to.equal(true);
        expect(sampleLengths(parseLength(text), count, seed)).to.deep.equal(lengths);
      }),
    );
  });

  it('differ from seed to seed, and those of one do not tell those of the next', () => {
    const distribution = parseLength('exponential, mean 128');
    const of = (seed: number) => [...sampleLengths(distribution, 2000, seed)];
    for (const seed of [0, 1, 42, 2 ** 31 - 2]) {
      expect(of(seed)).not.to.deep.equal(of(seed + 1));
      // Five standard errors of a correlation of nothing.
      expect(sampleCorrelation(of(seed), of(seed + 1))).to.be.closeTo(0, 5 / Math.sqrt(2000));
    }
  });

  it('keep to their range', () => {
    const ranges = fc.tuple(fc.integer({ min: 60, max: 200 }), fc.integer({ min: 0, max: 400 }));
    const shapes = fc.constantFrom('lognormal, mean 128, deviation 64', 'exponential, mean 128');
    fc.assert(
      fc.property(shapes, ranges, seeds, (shape, [least, more], seed) => {
        const distribution = parseLength(`${shape}, from ${least} to ${least + more}`);
        for (const length of sampleLengths(distribution, 50, seed))
          expect(length).to.be.within(least, least + more);
      }),
    );
  });

  it('are not rounded out of their range at its very end', () => {
    const distribution = parseLength('128, from 128 to 128');
    for (const value of [127.5, 128.5, 129]) {
      const atEnd = { ...distribution, shape: { kind: 'fixed', value } } as const;
      expect(sampleLengths(atEnd, 1, 1)).to.deep.equal([128]);
    }
  });

  it('are not heaped at the ends of their range', () => {
    const lengths = sampleLengths(parseLength('exponential, mean 128, from 1 to 100'), 10_000, 3);
    const times = (wanted: number): number => lengths.filter((length) => length === wanted).length;
    const density = (length: number): number => (10_000 * Math.exp(-length / 128)) / 128 / 0.5422;
    for (const length of [1, 2, 99, 100]) expect(times(length)).to.be.closeTo(density(length), 3);
  });

  it('take every length of a uniform range equally often, the first and the last among them', () => {
    const lengths = sampleLengths(parseLength('uniform, 3 to 6'), 4000, 1);
    for (const wanted of [3, 4, 5, 6])
      expect(lengths.filter((length) => length === wanted)).to.have.length(1000);
  });

  it('are refused where not even one is asked for', () => {
    for (const count of [0, -1, 1.5, NaN])
      expect(errorOf(() => sampleLengths(parseLength('128'), count, 1))).to.equal(
        `${count} values are asked for; ask for a whole number of them from 1 on`,
      );
  });
});
