import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { LatencyHistogram } from '../statistics/latency-histogram';
import { paceOf } from './pace';
import { completed, dropped, failed } from './record.fixture';
import type { RequestRecord } from './request-record';

function lagsOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(milliseconds(value));
  return histogram;
}

/** Requests that are due every `gap` ms, each sent so much late. */
const everyOf = (gap: number, lags: readonly number[]): RequestRecord[] =>
  lags.map((lag, index) => completed({ index, scheduledAt: gap * index, sentAt: gap * index + lag }));

const pace = (records: readonly RequestRecord[]): ReturnType<typeof paceOf> => paceOf(records, lagsOf([]));

describe('paceOf', () => {
  it('is the rate of the intended starts, and that of the real ones', () => {
    expect(pace(everyOf(10, [0, 0, 0, 0, 0]))).to.include({ offeredRate: 100, achievedRate: 100 });
    // The last one late by a half of what all took.
    expect(pace(everyOf(10, [0, 0, 0, 0, 20]))).to.include({ offeredRate: 100, achievedRate: 4000 / 60 });
  });

  it('counts what was dropped as offered and not as sent', () => {
    const sent = everyOf(10, [0, 0, 0, 0, 0]).filter(({ index }) => index !== 2);
    expect(pace([...sent, dropped({ index: 2, scheduledAt: 20 })])).to.include({
      offeredRate: 100,
      achievedRate: 75,
    });
  });

  it('counts what was sent and failed as sent', () => {
    const refused = Array.from({ length: 5 }, (_, index) =>
      failed({ index, scheduledAt: 10 * index, sentAt: 10 * index }),
    );
    expect(pace(refused)).to.include({ offeredRate: 100, achievedRate: 100 });
  });

  it('does not depend on the order of the records', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 2, maxLength: 30 }),
        (lags) => {
          const records = everyOf(10, lags);
          expect(pace(records.toReversed())).to.deep.equal(pace(records));
        },
      ),
    );
  });

  it('has the lateness of the histogram', () => {
    const values = Array.from({ length: 1000 }, (_, value) => value + 1);
    const { lag } = paceOf([], lagsOf(values));
    expect(lag.maximum).to.equal(1000);
    expect(lag.p50).to.be.closeTo(500, 0.5);
    expect(lag.p99).to.be.closeTo(990, 1);
  });

  for (const count of [0, 1]) {
    it(`has no rate of ${count} requests, and no lateness of nothing sent`, () => {
      const { offeredRate, achievedRate, lag } = pace(everyOf(10, Array<number>(count).fill(0)));
      for (const value of [offeredRate, achievedRate, lag.p50, lag.p99, lag.maximum]) expect(value).to.be.NaN;
    });
  }
});
