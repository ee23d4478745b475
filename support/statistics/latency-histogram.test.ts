import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { LatencyHistogram } from './latency-histogram';

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
    for (const wrong of [-0.001, NaN])
      expect(() => of([wrong])).to.throw(RangeError, `${wrong} ms is no duration`);
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

  it('is the same whatever the order of merging', () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const forwards = new LatencyHistogram();
        for (const part of parts) forwards.merge(of(part));
        const backwards = new LatencyHistogram();
        for (const part of parts.toReversed()) backwards.merge(of(part));
        expect(figures(backwards)).to.deep.equal(figures(forwards));
      }),
    );
  });

  it('comes back from its plain data', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const encoded: unknown = JSON.parse(JSON.stringify(of(values).encode()));
        const decoded = LatencyHistogram.decode(encoded as ReturnType<LatencyHistogram['encode']>);
        expect({ ...figures(decoded), sum: decoded.sum }).to.deep.equal({
          ...figures(of(values)),
          sum: of(values).sum,
        });
        decoded.merge(of(values));
        expect(decoded.count).to.equal(2 * values.length);
      }),
    );
  });

  it('has percentiles within 0.1 % and a microsecond of the sorted values', () => {
    fc.assert(
      fc.property(anyValues, fc.double({ min: 0.001, max: 1, noNaN: true }), (values, share) => {
        const sorted = [...values].sort((one, other) => one - other);
        const exact = sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? NaN;
        const neighbours = [
          exact,
          sorted[Math.min(sorted.length - 1, Math.round(share * sorted.length))] ?? exact,
        ];
        const off = neighbours.map((value) => Math.abs(of(values).percentile(share) - value) - value * 1e-3);
        expect(Math.min(...off)).to.be.at.most(1.01e-3);
      }),
    );
  });

  it('has percentiles that never fall', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const seen = SHARES.map((share) => of(values).percentile(share) as number);
        expect(seen).to.deep.equal([...seen].sort((one, other) => one - other));
      }),
    );
  });

  it('refuses foreign and damaged data', () => {
    const encoded = of([1, 2, 3]).encode();
    expect(() => LatencyHistogram.decode({ ...encoded, buckets: 'bm90IG9uZQ==' })).to.throw(
      'not a histogram',
    );
    expect(() => LatencyHistogram.decode({ ...encoded, count: 4 })).to.throw(
      'says that it holds 4 values, and holds 3: it was damaged',
    );
  });
});
