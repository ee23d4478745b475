import { describe, it } from 'node:test';
import { expect } from 'chai';
import { rankInterval } from '../statistics/order-statistics';
import { LoadSummary } from './load-summary';
import { completed, estimated, roundsOf } from './record.fixture';
import { parseStatistic } from './statistic';

const p50 = parseStatistic('p50');
const p99 = parseStatistic('p99');
const mean = parseStatistic('mean');
const maximum = parseStatistic('maximum');

/** 400 answers in 10 rounds, with times to first token of 1 to 400 ms. */
const spread = (): LoadSummary =>
  new LoadSummary(
    roundsOf(10, (round) =>
      Array.from({ length: 40 }, (_, position) => {
        const first = 1 + 10 * position + round;
        return completed({ contentAt: [first, first + 10, first + 20], endedAt: 500 });
      }),
    ),
  );

describe('percentiles of requests', () => {
  it('are bounded by order statistics', () => {
    const ranks = rankInterval(400, 0.99, 0.95)!;
    expect(spread().estimate('ttft', p99)).to.deep.equal({
      status: 'estimated',
      value: 396,
      low: ranks.lowRank,
      high: ranks.highRank,
      n: 400,
      of: 'requests',
      confidence: 0.95,
      dimension: 'duration',
      method: 'order statistics',
    });
  });

  it('say how many requests they need where there are too few', () => {
    const summary = new LoadSummary(roundsOf(3, () => [completed(), completed()]));
    expect(summary.estimate('ttft', p99)).to.deep.equal({
      status: 'too few samples',
      reason: 'a p99 needs at least 368 requests, and there are 6',
      value: 50,
      n: 6,
      neededSamples: 368,
    });
  });
});

describe('percentiles of tokens', () => {
  it('are bounded by resampling the rounds, because the tokens of one step are not independent', () => {
    const summary = new LoadSummary(
      roundsOf(20, (round) => {
        const gap = round < 10 ? 10 : 12;
        return [
          completed({ contentAt: Array.from({ length: 31 }, (_, token) => 50 + gap * token), endedAt: 500 }),
        ];
      }),
    );
    // Every round is of one pace, so 600 tokens are no better than 20 rounds: the median may be either.
    expect(estimated(summary, 'itl', p50)).to.deep.include({
      value: 10,
      low: 10,
      high: 12,
      n: 600,
      of: 'tokens',
      method: 'block bootstrap over 20 rounds',
    });
  });

  it('count the tokens of an event, not the event', () => {
    const summary = new LoadSummary(
      roundsOf(10, () => [completed({ contentAt: [0, 90, 100], contentTokens: [1, 90, 10], endedAt: 120 })]),
    );
    expect(estimated(summary, 'itl', p50)).to.include({ n: 1000, value: 1 });
    expect(summary.estimate('chunk_gap', p50)).to.include({ n: 20, of: 'gaps', value: 10 });
  });

  it('do not exist where no answer was streamed', () => {
    const summary = new LoadSummary(roundsOf(10, () => [completed({ contentAt: [50] })]));
    for (const name of ['itl', 'tpot', 'chunk_gap'] as const) {
      expect(summary.estimate(name, p50).status).to.equal('too few samples');
    }
  });
});

describe('means and maxima', () => {
  it('of requests are bounded by resampling whole rounds', () => {
    const summary = new LoadSummary(
      roundsOf(6, (round) => [completed({ contentAt: [50 + round, 70, 80], endedAt: 85 })]),
    );
    const { value, low, high, method } = estimated(summary, 'ttft');
    expect(value).to.equal(52.5);
    expect(low).to.be.within(50, 52.5);
    expect(high).to.be.within(52.5, 55);
    expect(method).to.equal('block bootstrap over 6 rounds');
  });

  it('of requests are no estimate with fewer rounds than say how much they vary', () => {
    const summary = new LoadSummary(roundsOf(4, () => [completed(), completed()]));
    expect(summary.estimate('ttft', mean)).to.deep.equal({
      status: 'too few samples',
      reason: 'too few blocks (4 rounds)',
      value: 50,
      n: 8,
    });
  });

  it('take the largest seen as exact', () => {
    expect(spread().estimate('ttft', maximum)).to.include({ value: 400, low: 400, high: 400, confidence: 1 });
  });
});
