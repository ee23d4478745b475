import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { parsePrometheusText } from '../prometheus/prometheus-text';
import { histogramBetween, quantileBetween, type HistogramDifference } from './histogram-difference';
import { readHistogram } from './histogram-reading';
import { MetricSet } from './metric-set';
import type { HistogramReading } from './server-metrics';

/** Durations in whole milliseconds, as seconds: sums of them are exact enough to compare. */
const durations = fc.array(fc.integer({ min: 0, max: 2000 }).map((ms) => ms / 1000));
const some = fc.array(
  fc.integer({ min: 0, max: 2000 }).map((ms) => ms / 1000),
  { minLength: 1 },
);

/** A server that answers requests and shows how long they took. */
class MeasuringServer {
  readonly #registry = new Registry();
  readonly #histogram = new Histogram({
    name: 'h',
    help: 'h',
    buckets: [0.01, 0.1, 0.5, 1],
    registers: [this.#registry],
  });

  serve(requests: readonly number[]): void {
    for (const request of requests) this.#histogram.observe(request);
  }

  async scrape(): Promise<HistogramReading> {
    const scrape = new MetricSet(parsePrometheusText(await this.#registry.metrics()));
    const reading = readHistogram(scrape, 'h');
    if (reading === undefined) throw new Error('there is no histogram');
    return reading;
  }
}

const measured = (difference: ReturnType<typeof histogramBetween>): HistogramDifference => {
  if (difference.status === 'unavailable') throw new Error(difference.reason);
  return difference;
};

const reading = (count: number, ...cumulative: readonly number[]): HistogramReading => ({
  count,
  sum: count,
  buckets: [...cumulative.map((value, index) => [index + 1, value] as const), [Infinity, count]],
});

describe('histogramBetween', () => {
  it('is the histogram of the requests between', async () => {
    await fc.assert(
      fc.asyncProperty(durations, some, async (earlier, between) => {
        const [server, fresh] = [new MeasuringServer(), new MeasuringServer()];
        server.serve(earlier);
        const before = await server.scrape();
        server.serve(between);
        const difference = measured(histogramBetween(before, await server.scrape()));
        fresh.serve(between);
        const expected = await fresh.scrape();
        expect(difference.buckets).to.deep.equal(expected.buckets);
        expect(difference.count).to.equal(between.length);
        expect(difference.sum).to.be.closeTo(expected.sum, 1e-9);
        expect(difference.mean).to.be.closeTo(expected.sum / between.length, 1e-9);
      }),
    );
  });

  const refused: readonly [string, HistogramReading | undefined, HistogramReading | undefined, RegExp][] = [
    ['there is none', undefined, undefined, /shows no such histogram/],
    ['there was none', undefined, reading(1, 1), /showed no such histogram before/],
    ['the count went back', reading(5, 2), reading(3, 2), /started again/],
    ['a bucket went back', reading(5, 4), reading(6, 3), /started again/],
    ['the sum went back', reading(5, 4), { ...reading(5, 4), sum: 4 }, /started again/],
    ['nothing was counted', reading(5, 4), reading(5, 4), /measured nothing in between/],
    ['the buckets are others', reading(5, 4), reading(6, 4, 5), /other buckets/],
    [
      'the bounds are others',
      reading(5, 4),
      {
        ...reading(6, 4),
        buckets: [
          [0.5, 4],
          [Infinity, 6],
        ],
      },
      /other buckets/,
    ],
  ];
  for (const [what, before, after, reason] of refused)
    it(`says why there is no difference where ${what}`, () => {
      expect(histogramBetween(before, after)).to.have.property('reason').that.matches(reason);
    });
});

describe('quantileBetween', () => {
  it('names the bucket that holds the nearest rank', async () => {
    await fc.assert(
      fc.asyncProperty(some, fc.double({ min: 0, max: 1, noNaN: true }), async (requests, share) => {
        const server = new MeasuringServer();
        const before = await server.scrape();
        server.serve(requests);
        const quantile = quantileBetween(measured(histogramBetween(before, await server.scrape())), share);
        const sorted = requests.toSorted((one, other) => one - other);
        const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? NaN;
        const { low = NaN, high = NaN, estimate } = quantile ?? {};
        expect(exact).to.be.at.most(high);
        if (low > 0) expect(exact).to.be.greaterThan(low);
        if (high < Infinity) expect(estimate).to.be.within(low, high);
        else expect(estimate).to.equal(undefined);
      }),
    );
  });

  it('ends at the end of its bucket, not a rounding beyond it', () => {
    const buckets = [
      [0.1, 0],
      [0.5, 3],
      [Infinity, 3],
    ] as const;
    // 0.1 + (0.4 * 3) / 3 is a little more than 0.5.
    expect(quantileBetween({ status: 'measured', count: 3, sum: 1, mean: 1 / 3, buckets }, 1)).to.deep.equal({
      low: 0.1,
      high: 0.5,
      estimate: 0.5,
    });
  });

  it('goes evenly through a bucket, and skips empty ones', () => {
    const difference = measured(histogramBetween(reading(0, 0, 0, 0), reading(10, 4, 4, 8)));
    expect(quantileBetween(difference, 0.5)).to.deep.equal({ low: 2, high: 3, estimate: 2.25 });
    expect(quantileBetween(difference, 0.99)).to.deep.equal({ low: 3, high: Infinity });
    expect(quantileBetween(difference, 0)).to.deep.equal({ low: 0, high: 1, estimate: 0.25 });
  });

  it('knows nothing without buckets', () => {
    const empty = { count: 0, sum: 0, buckets: [] };
    const difference = measured(histogramBetween(empty, { ...empty, count: 2, sum: 1 }));
    expect(quantileBetween(difference, 0.5)).to.equal(undefined);
  });
});
