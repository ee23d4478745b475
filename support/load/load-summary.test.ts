import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { rankInterval } from '../statistics/order-statistics';
import { proportionInterval } from '../statistics/proportion-interval';
import { LoadSummary } from './load-summary';
import { METRICS, type MetricName } from './metric';
import { completed, failed, later, roundOf } from './record.fixture';
import type { CompletedRecord } from './request-record';
import { parseStatistic } from './statistic';

const [p50, p99, mean, maximum] = ['p50', 'p99', 'mean', 'maximum'].map(parseStatistic) as [
  ReturnType<typeof parseStatistic>,
  ReturnType<typeof parseStatistic>,
  ReturnType<typeof parseStatistic>,
  ReturnType<typeof parseStatistic>,
];

/** Rounds of these answers, which begin `every` ms after one another. */
const rounds = (count: number, answers: (round: number) => readonly CompletedRecord[], every = 1000) =>
  Array.from({ length: count }, (_, round) =>
    roundOf(
      round,
      answers(round).map((answer) => later(every * round, answer)),
    ),
  );

/** 400 answers in 10 rounds, with times to first token of 1 to 400 ms. */
const spread = (): LoadSummary =>
  new LoadSummary(
    rounds(10, (round) =>
      Array.from({ length: 40 }, (_, position) => {
        const first = 1 + 10 * position + round;
        return completed({ contentAt: [first, first + 10, first + 20], endedAt: 500 });
      }),
    ),
  );

function estimated(summary: LoadSummary, name: MetricName, statistic = mean) {
  const estimation = summary.estimate(name, statistic);
  if (estimation.status !== 'estimated') throw new Error(estimation.reason);
  return estimation;
}

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
    const summary = new LoadSummary(rounds(3, () => [completed(), completed()]));
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
      rounds(20, (round) => {
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
      rounds(10, () => [completed({ contentAt: [0, 90, 100], contentTokens: [1, 90, 10], endedAt: 120 })]),
    );
    expect(estimated(summary, 'itl', p50)).to.include({ n: 1000, value: 1 });
    expect(summary.estimate('chunk_gap', p50)).to.include({ n: 20, of: 'gaps', value: 10 });
  });

  it('do not exist where no answer was streamed', () => {
    const summary = new LoadSummary(rounds(10, () => [completed({ contentAt: [50] })]));
    for (const name of ['itl', 'tpot', 'chunk_gap'] as const) {
      expect(summary.estimate(name, p50).status).to.equal('too few samples');
    }
  });
});

describe('means and maxima', () => {
  it('of requests are bounded by resampling whole rounds', () => {
    const summary = new LoadSummary(
      rounds(6, (round) => [completed({ contentAt: [50 + round, 70, 80], endedAt: 85 })]),
    );
    const { value, low, high, method } = estimated(summary, 'ttft');
    expect(value).to.equal(52.5);
    expect(low).to.be.within(50, 52.5);
    expect(high).to.be.within(52.5, 55);
    expect(method).to.equal('block bootstrap over 6 rounds');
  });

  it('of requests are no estimate with fewer rounds than say how much they vary', () => {
    const summary = new LoadSummary(rounds(4, () => [completed(), completed()]));
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

describe('rates', () => {
  const three = completed({ contentAt: [0, 50, 100], contentTokens: [1, 3, 2], endedAt: 100 });

  for (const pause of [0, 900, 60_000]) {
    it(`are over the rounds' own time: ${pause} ms between rounds are no load`, () => {
      const summary = new LoadSummary(rounds(12, () => [three, three], 100 + pause));
      expect(estimated(summary, 'output_tps')).to.include({
        value: 120,
        low: 120,
        high: 120,
        n: 144,
        of: 'tokens',
      });
      expect(estimated(summary, 'request_rate')).to.include({ value: 20, n: 24, of: 'requests' });
    });
  }

  it('take the time from the first sending to the last end', () => {
    const slow = completed({ sentAt: 10, contentAt: [20, 30], contentTokens: [1, 1], endedAt: 410 });
    const summary = new LoadSummary(rounds(10, () => [completed({ ...three, sentAt: 10 }), slow]));
    expect(estimated(summary, 'output_tps').value).to.be.closeTo(8 / 0.4, 1e-9);
  });

  it('count the tokens that the server counted, also those that no event shows', () => {
    const silent = completed({ contentAt: [], outputTokens: 4, endedAt: 100 });
    const summary = new LoadSummary(rounds(10, () => [completed({ ...three, outputTokens: 7 }), silent]));
    expect(estimated(summary, 'output_tps').value).to.be.closeTo(110, 1e-9);
    expect(summary.throughputs[0]).to.deep.equal({ index: 0, tokensPerSecond: 110 });
  });

  it('count no token of a request that failed', () => {
    const summary = new LoadSummary(
      rounds(10, () => [three]).map((round) =>
        roundOf(round.index, [...round.records, failed({ eventsReceived: 9 })]),
      ),
    );
    expect(estimated(summary, 'output_tps').value).to.equal(60);
  });
});

describe('error rate', () => {
  it('is a share of all that was scheduled, failed and dropped, with its exact interval', () => {
    const records = [
      ...Array.from({ length: 97 }, () => completed()),
      failed(),
      failed({ outcome: 'dropped' }),
      failed({ outcome: 'truncated' }),
    ];
    const { low, high } = proportionInterval(3, 100, 0.95);
    expect(estimated(new LoadSummary([roundOf(0, records)]), 'error_rate')).to.deep.include({
      value: 3,
      low: 100 * low,
      high: 100 * high,
      n: 100,
      of: 'requests',
      dimension: 'share',
      method: 'Clopper-Pearson',
    });
  });

  it('is not exactly zero for a sample without failures', () => {
    const { value, high } = estimated(new LoadSummary(rounds(1, () => [completed()])), 'error_rate');
    expect(value).to.equal(0);
    expect(high).to.be.closeTo(97.5, 1e-6);
  });
});

describe('LoadSummary', () => {
  const metrics = Object.keys(METRICS) as MetricName[];

  it('has warm-up rounds in none of its figures', () => {
    const slow = completed({ contentAt: [5000, 6000], endedAt: 9000, inputTokens: 99 });
    const measured = rounds(12, () => [completed({ inputTokens: 7 })]);
    const warmed = new LoadSummary([roundOf(50, [slow, failed()], true), ...measured]);
    const plain = new LoadSummary(measured);
    for (const name of metrics) {
      for (const statistic of [p50, p99, mean, maximum]) {
        expect(warmed.estimate(name, statistic)).to.deep.equal(plain.estimate(name, statistic));
      }
    }
    expect(warmed).to.deep.include({
      completed: 12,
      failed: [],
      outputTokens: 36,
      throughputs: plain.throughputs,
    });
    expect(warmed.description).to.equal(
      '12 rounds, 12 of 12 requests completed, 36 output tokens, prompts of 7 to 7 tokens',
    );
  });

  it('leaves a round in which nothing completed in the error rate and out of the time', () => {
    const summary = new LoadSummary([
      ...rounds(10, () => [completed()]),
      roundOf(10, [failed({ failedAt: 60_000 })]),
    ]);
    expect(estimated(summary, 'output_tps').value).to.be.closeTo(40, 1e-9);
    expect(estimated(summary, 'error_rate').value).to.be.closeTo(100 / 11, 1e-9);
    expect(summary.throughputs.at(-1)).to.deep.equal({ index: 10, tokensPerSecond: NaN });
    expect(summary.failed).to.have.length(1);
  });

  it('names every source of its token counts', () => {
    const answers = [completed(), completed({ tokenSource: 'local tokenizer' }), completed()];
    expect(new LoadSummary([roundOf(0, answers)]).source).to.equal(
      'client, tokens by usage, local tokenizer',
    );
    expect(new LoadSummary([roundOf(0, [failed()])]).source).to.equal('client, tokens by no answer');
  });

  for (const [what, records] of [
    ['no request', []],
    ['no answer', [failed()]],
  ] as const) {
    it(`takes ${what} for no estimate of a latency or a rate`, () => {
      const summary = new LoadSummary(records.length === 0 ? [] : [roundOf(0, records)]);
      for (const name of metrics.filter((metric) => records.length === 0 || metric !== 'error_rate')) {
        for (const statistic of [p50, p99, mean, maximum]) {
          expect(summary.estimate(name, statistic)).to.include({ status: 'too few samples', n: 0 });
        }
      }
    });
  }

  it('gives an interval of real numbers, or none', () => {
    const answer = fc
      .record({
        first: fc.integer({ min: 1, max: 90 }),
        gaps: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }),
      })
      .map(({ first, gaps }) => {
        let at = first;
        const contentAt = [first, ...gaps.map((gap) => (at += gap))];
        return completed({ contentAt, endedAt: at + 1 });
      });
    const answers = fc.array(
      fc.array(fc.oneof(answer, fc.constant(failed())), { minLength: 1, maxLength: 3 }),
      { maxLength: 7 },
    );
    fc.assert(
      fc.property(
        answers,
        fc.constantFrom(...metrics),
        fc.constantFrom(p50, mean, maximum),
        (given, name, statistic) => {
          const summary = new LoadSummary(given.map((records, index) => roundOf(index, records)));
          const estimation = summary.estimate(name, statistic);
          if (estimation.status !== 'estimated') return;
          expect(estimation.n).to.be.at.least(1);
          expect(estimation.value).to.satisfy(Number.isFinite);
          expect(estimation.low).to.be.at.most(estimation.high).and.satisfy(Number.isFinite);
          expect(estimation.high).to.satisfy(Number.isFinite);
        },
      ),
    );
  });
});
