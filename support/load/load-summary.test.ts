import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { proportionInterval } from '../statistics/proportion-interval';
import { LoadSummary } from './load-summary';
import { METRICS, type MetricName } from './metric';
import { completed, estimated, failed, later, roundOf, roundsOf } from './record.fixture';
import { parseStatistic } from './statistic';

const STATISTICS = ['p50', 'p99', 'mean', 'maximum'].map(parseStatistic);

describe('rates', () => {
  const three = completed({ contentAt: [0, 50, 100], contentTokens: [1, 3, 2], endedAt: 100 });

  for (const pause of [0, 900, 60_000]) {
    it(`are over the rounds' own time: ${pause} ms between rounds are no load`, () => {
      const summary = new LoadSummary(roundsOf(12, () => [three, three], 100 + pause));
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
    const summary = new LoadSummary(roundsOf(10, () => [completed({ ...three, sentAt: 10 }), slow]));
    expect(estimated(summary, 'output_tps').value).to.be.closeTo(8 / 0.4, 1e-9);
  });

  it('count the tokens that the server counted, also those that no event shows', () => {
    const silent = completed({ contentAt: [], outputTokens: 4, endedAt: 100 });
    const summary = new LoadSummary(roundsOf(10, () => [completed({ ...three, outputTokens: 7 }), silent]));
    expect(estimated(summary, 'output_tps').value).to.be.closeTo(110, 1e-9);
    expect(summary.throughputs[0]).to.deep.equal({ index: 0, tokensPerSecond: 110 });
  });

  it('count no token of a request that failed', () => {
    const summary = new LoadSummary(
      roundsOf(10, () => [three]).map((round) =>
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
    const { value, high } = estimated(new LoadSummary(roundsOf(1, () => [completed()])), 'error_rate');
    expect(value).to.equal(0);
    expect(high).to.be.closeTo(97.5, 1e-6);
  });
});

describe('LoadSummary', () => {
  const metrics = Object.keys(METRICS) as MetricName[];

  it('has warm-up rounds in none of its figures', () => {
    const slow = completed({ contentAt: [5000, 6000], endedAt: 9000, inputTokens: 99 });
    const measured = roundsOf(12, () => [completed({ inputTokens: 7 })]);
    const warmed = new LoadSummary([roundOf(50, [later(-10_000, slow), failed()], true), ...measured]);
    const plain = new LoadSummary(measured);
    for (const name of metrics) {
      for (const statistic of STATISTICS) {
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
      '12 rounds, 12 of 12 requests completed, 36 output tokens, prompts of 7 tokens',
    );
  });

  it('leaves a round in which nothing completed in the error rate and out of the time', () => {
    const summary = new LoadSummary([
      ...roundsOf(10, () => [completed()]),
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
        for (const statistic of STATISTICS) {
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
        fc.constantFrom(...STATISTICS),
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
