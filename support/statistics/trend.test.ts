import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { blockMedians } from './block-medians';
import { LEAK_FREE, memorySeries, MIB } from './memory-noise.fixture';
import type { TimedValue } from './timed-value';
import { extrapolate, trendOf, type Trend, type TrendOptions } from './trend';

const minutes = (count: number): Milliseconds => milliseconds(count * 60_000);
const FEWER_RESAMPLES = { resamples: 200 };
const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);

function found(series: readonly TimedValue[], options: Partial<TrendOptions> = FEWER_RESAMPLES): Trend {
  const trend = trendOf(series, options);
  if (trend.status !== 'estimated') throw new Error(trend.reason);
  return trend;
}

const seriesOf = (n: number, valueAt: (at: number) => number): readonly TimedValue[] =>
  Array.from({ length: n }, (_, index) => ({ at: milliseconds(index * 1000), value: valueAt(index * 1000) }));

/** The test that is not used: the sum of the signs of all pairs, as if no value remembered the one before it. */
function mannKendallFlags(series: readonly TimedValue[]): boolean {
  const values = blockMedians(series, 30).map(({ value }) => value);
  const n = values.length;
  const signs = values.flatMap((later, index) => values.slice(0, index).map((one) => Math.sign(later - one)));
  const sum = signs.reduce((total, sign) => total + sign, 0);
  return (sum - 1) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18) > 1.96;
}

describe('trendOf', () => {
  for (const [kind, noise] of Object.entries(LEAK_FREE)) {
    it(`raises at most 3 false alarms in 50 leak-free runs: ${kind}`, () => {
      const trends = SEEDS.map((seed) => found(memorySeries(noise, { seed, duration: minutes(5) })));
      expect(trends.filter(({ low }) => low > 0)).to.have.length.at.most(3);
      expect(trends.filter(({ low, high }) => low <= 0 && high >= 0)).to.have.length.at.least(45);
    });

    it(`finds 1 MiB a minute within 20 minutes: ${kind}`, () => {
      const truth = MIB / 60_000;
      const trends = SEEDS.slice(0, 20).map((seed) =>
        found(memorySeries(noise, { seed, duration: minutes(20), leakPerMinute: MIB })),
      );
      expect(trends.filter(({ low }) => low > 0)).to.have.length(20);
      expect(trends.filter(({ low, high }) => low <= truth && truth <= high)).to.have.length.at.least(18);
    });
  }

  for (const kind of ['white noise', 'AR(1), phi 0.9', 'sawtooth of a fast garbage collector']) {
    it(`finds 1 MiB a minute within 4 minutes in noise that forgets soon: ${kind}`, () => {
      const trends = SEEDS.slice(0, 20).map((seed) =>
        found(memorySeries(LEAK_FREE[kind]!, { seed, duration: minutes(4), leakPerMinute: MIB })),
      );
      expect(trends.filter(({ low }) => low > 0)).to.have.length(20);
    });
  }

  it('is not Mann-Kendall, which takes the memory of leak-free noise for a trend', () => {
    const noise = LEAK_FREE['AR(1) that forgets in 50 s']!;
    const flagged = SEEDS.filter((seed) =>
      mannKendallFlags(memorySeries(noise, { seed, duration: minutes(5) })),
    );
    expect(flagged).to.have.length.above(10);
  });

  it('moves by a leak that is added, its interval with it', () => {
    const noise = LEAK_FREE['AR(1), phi 0.9']!;
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 99 }), (slope, seed) => {
        // A block for each reading: the median of several is not always that of the same reading.
        const series = memorySeries(noise, { seed, duration: milliseconds(7500) });
        const plain = found(series);
        const tilted = found(series.map(({ at, value }) => ({ at, value: value + slope * at })));
        for (const bound of ['slopePerMs', 'low', 'high'] as const)
          expect(tilted[bound]).to.be.closeTo(plain[bound] + slope, 1e-3);
      }),
      { seed: 5, numRuns: 20 },
    );
  });

  it('cuts a long series by the minute, a short one into 30 blocks and a very long one into 120', () => {
    expect(found(seriesOf(3601, (at) => at)).blocks).to.equal(60);
    expect(found(seriesOf(300, (at) => at)).blocks).to.equal(30);
    expect(found(seriesOf(3 * 3600 + 1, (at) => at)).blocks).to.equal(120);
    expect(
      found(
        seriesOf(3601, (at) => at),
        { block: minutes(1.5) },
      ).blocks,
    ).to.equal(40);
    expect(found(seriesOf(20, (at) => at)).blocks).to.equal(20);
  });

  it('says when a series is too short, and never that nothing grows', () => {
    expect(trendOf([])).to.include({ status: 'too short', n: 0 });
    const few = trendOf(seriesOf(11, () => 5));
    expect(few).to.deep.equal({
      status: 'too short',
      reason: '11 readings fill 11 of at least 12 blocks of equal time',
      n: 11,
      neededReadings: 12,
    });
    // Many readings, but nearly all of them in one moment.
    const crowded = [...seriesOf(500, (at) => at), { at: minutes(1e4), value: 1 }];
    expect(trendOf(crowded)).to.have.property(
      'reason',
      '501 readings fill 2 of at least 12 blocks of equal time',
    );
    expect(extrapolate(few, minutes(60), 'data size')).to.include({
      status: 'too few samples',
      neededSamples: 12,
    });
  });

  it('takes readings in any order, and is repeatable by its seed', () => {
    const series = memorySeries(LEAK_FREE['white noise']!, { seed: 9, duration: minutes(3) });
    expect(trendOf(series.toReversed(), FEWER_RESAMPLES)).to.deep.equal(trendOf(series, FEWER_RESAMPLES));
    expect(trendOf(series, { ...FEWER_RESAMPLES, seed: 2 })).not.to.deep.equal(
      trendOf(series, FEWER_RESAMPLES),
    );
  });

  it('bounds the growth that pages hide in a constant series', () => {
    const constant = seriesOf(101, () => 4096 * 7);
    expect(found(constant)).to.include({ slopePerMs: 0, low: 0, high: 0 });
    expect(found(constant, { resolution: 4096 })).to.include({ low: -0.04096, high: 0.04096 });
  });

  it('refuses a reading that is no number', () => {
    expect(() => trendOf([...seriesOf(20, () => 1), { at: milliseconds(5), value: NaN }])).to.throw(
      RangeError,
      'no trend can be drawn through NaN at 5 ms',
    );
  });
});

describe('extrapolate', () => {
  it('says how much grows in that time, and from how little it is told', () => {
    const trend = found(seriesOf(301, (at) => 1000 + 2 * at));
    expect(extrapolate(trend, minutes(24 * 60), 'data size')).to.deep.equal({
      status: 'estimated',
      value: 2 * 86_400_000,
      low: trend.low * 86_400_000,
      high: trend.high * 86_400_000,
      n: 301,
      of: 'readings',
      confidence: 0.95,
      dimension: 'data size',
      method: 'Theil-Sen slope of 30 block medians, extrapolated from 300 s to 24 h',
    });
    expect(trend.method).to.match(
      /^Theil-Sen slope of 30 block medians, interval by 200 resamplings in blocks of 4 innovations, auto/,
    );
  });
});
