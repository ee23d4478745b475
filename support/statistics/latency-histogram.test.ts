import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { milliseconds } from '../quantities/units';
import { LatencyHistogram, type EncodedHistogram } from './latency-histogram';

function of(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(milliseconds(value));
  return histogram;
}

const SHARES = [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1];
const figures = (histogram: LatencyHistogram): Record<string, number> => ({
  count: histogram.count,
  minimum: histogram.minimum,
  maximum: histogram.maximum,
  ...Object.fromEntries(SHARES.map((share) => [`p${100 * share}`, histogram.percentile(share)])),
});

const anyValues = fc.array(fc.double({ min: 0, max: 3_600_000, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});
const anyParts = fc.array(anyValues, { minLength: 1, maxLength: 5 });

describe('LatencyHistogram', () => {
  it('has no figures while it is empty', () => {
    const { count, sum, ...others }: Record<string, number> = {
      ...figures(of([])),
      sum: of([]).sum,
      mean: of([]).mean,
    };
    expect([count, sum]).to.deep.equal([0, 0]);
    for (const value of Object.values(others)) expect(value).to.be.NaN;
  });

  it('refuses what is no duration', () => {
    for (const wrong of [-0.001, NaN, Infinity])
      expect(() => of([wrong])).to.throw(RangeError, `${wrong} ms is no duration`);
  });

  it('refuses what is no share', () => {
    for (const wrong of [-0.01, 99, NaN])
      expect(() => of([1]).percentile(wrong)).to.throw(RangeError, `${wrong} is no share from 0 to 1`);
  });

  it('knows the exact maximum of what is longer than an hour', () => {
    expect(of([7_200_000]).maximum).to.equal(7_200_000);
    expect(of([1, 7_200_000]).percentile(1)).to.be.closeTo(3_600_000, 3600);
  });

  it('is, merged, what one of all values is', () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const whole = of(parts.flat());
        const merged = new LatencyHistogram();
        for (const part of parts) merged.merge(of(part));
        expect(figures(merged)).to.deep.equal(figures(whole));
        expect(merged.sum).to.be.closeTo(whole.sum, 1e-9 * whole.sum);
      }),
    );
  });

  it('is the same whatever the order and the grouping of merging', () => {
    const sumOf = (...parts: readonly LatencyHistogram[]): LatencyHistogram => {
      const total = new LatencyHistogram();
      for (const part of parts) total.merge(part);
      return total;
    };
    fc.assert(
      fc.property(anyValues, anyValues, anyValues, (...parts) => {
        const [one, two, three] = parts.map(of) as [LatencyHistogram, LatencyHistogram, LatencyHistogram];
        expect(figures(sumOf(two, one))).to.deep.equal(figures(sumOf(one, two)));
        expect(figures(sumOf(sumOf(one, two), three))).to.deep.equal(figures(sumOf(one, sumOf(two, three))));
        expect(one.count).to.equal(parts[0].length);
      }),
    );
  });

  it('comes back from its plain data', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const encoded: unknown = JSON.parse(JSON.stringify(of(values).encode()));
        const decoded = LatencyHistogram.decode(encoded as EncodedHistogram);
        expect({ ...figures(decoded), sum: decoded.sum }).to.deep.equal({
          ...figures(of(values)),
          sum: of(values).sum,
        });
        expect(LatencyHistogram.decode(structuredClone(of(values).encode())).sum).to.equal(decoded.sum);
        decoded.merge(of(values));
        expect(decoded.count).to.equal(2 * values.length);
      }),
    );
  });

  it('has percentiles within 0.1 % and a microsecond of the sorted values', () => {
    fc.assert(
      fc.property(anyValues, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const sorted = values.toSorted((one, other) => one - other);
        const histogram = of(values);
        // A share that is a whole number of values may round to either side of it.
        const off = [-1e-9, 1e-9].map((rounding) => {
          const rank = Math.ceil(share * sorted.length + rounding);
          const exact = sorted[Math.min(Math.max(rank, 1), sorted.length) - 1]!;
          return Math.abs(histogram.percentile(share) - exact) - exact * 1e-3;
        });
        expect(Math.min(...off)).to.be.at.most(1e-3 + 1e-9);
      }),
    );
  });

  it('has percentiles that never fall', () => {
    const anyShare = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyValues, anyShare, anyShare, (values, one, other) => {
        const histogram = of(values);
        expect(histogram.percentile(Math.min(one, other))).to.be.at.most(
          histogram.percentile(Math.max(one, other)),
        );
      }),
    );
  });

  it('refuses foreign and damaged data', () => {
    const encoded = of([1, 2, 3]).encode();
    const foreign: unknown[] = [
      null,
      'HISTFAAA',
      {},
      { ...encoded, buckets: 'bm90IG9uZQ==' },
      { ...encoded, buckets: 7 },
      { ...encoded, sum: '6' },
      { ...encoded, minimum: null },
      { ...of([]).encode(), maximum: 3 },
    ];
    for (const data of foreign)
      expect(() => LatencyHistogram.decode(data as EncodedHistogram)).to.throw('not a histogram');
    expect(() => LatencyHistogram.decode({ ...encoded, count: 4 })).to.throw(
      'says that it holds 4 values, and holds 3: it was damaged',
    );
  });

  it('refuses a histogram of another range or precision', () => {
    const other = build({ highestTrackableValue: 100_000, numberOfSignificantValueDigits: 1 });
    other.recordValue(5000);
    const encoded = { ...of([5]).encode(), buckets: encodeIntoCompressedBase64(other) };
    expect(() => LatencyHistogram.decode(encoded)).to.throw(
      'a histogram up to 100000 of 1 digits, not up to 3600000000 of 3',
    );
  });
});
