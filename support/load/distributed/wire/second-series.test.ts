import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../../quantities/units';
import { Ledger } from '../../ledger';
import { anyRequests, written } from './any-records.fixture';
import { recordPieces } from './record-pieces';
import { SecondSeries } from './second-series';

describe('SecondSeries', () => {
  const sums = ({ seconds }: SecondSeries) => {
    const sum = { sent: 0, completed: 0, failed: 0, outputTokens: 0 };
    for (const counts of seconds)
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counts[name];
    return sum;
  };

  it('adds up to the books of the load, however its records are cut and whoever counts them', () => {
    const parts = fc.array(fc.tuple(anyRequests, fc.integer({ min: 1, max: 2000 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(parts, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (all, start) => {
        const startAt = milliseconds(start);
        const [whole, together, ledger] = [new SecondSeries(), new SecondSeries(), new Ledger()];
        let tokens = 0;
        for (const [requests, most] of all) {
          const { records, counts } = written(requests);
          ledger.add(counts);
          tokens += records.contentTokens.reduce((sum, value) => sum + value, 0);
          whole.add(records, startAt);
          const own = new SecondSeries();
          for (const piece of recordPieces(records, most)) own.add(piece, startAt);
          together.merge(own.seconds);
        }
        const { outputTokens, ...requests } = sums(whole);
        const { sent, completed, scheduled } = ledger.counts;
        expect(requests).to.deep.equal({ sent, completed, failed: scheduled - completed });
        expect(outputTokens).to.be.closeTo(tokens, 1e-9 * tokens);
        const requestsOnly = ({ seconds }: SecondSeries) =>
          seconds.map(({ second, sent, completed, failed }) => ({ second, sent, completed, failed }));
        expect(requestsOnly(together)).to.deep.equal(requestsOnly(whole));
        expect(sums(together).outputTokens).to.be.closeTo(tokens, 1e-9 * tokens);
        expect(whole.seconds.map(({ second }) => second)).to.satisfy((seconds: number[]) =>
          seconds.every((second, place) => second > (seconds[place - 1] ?? -Infinity)),
        );
      }),
    );
  });

  it('counts everything in the second in which it came, from the agreed start', () => {
    const { records } = written([
      {
        ...{ sentAt: 500, headersAt: 600, status: 200, endedAt: 2600 },
        content: [
          { at: 1499, text: 'a' },
          { at: 1500, text: 'b' },
          { at: 2499, text: 'c' },
        ],
      },
      { status: 200, content: [], endedAt: 499, failure: { outcome: 'dropped', message: 'no room' } },
      {
        sentAt: 2500,
        status: 200,
        content: [],
        endedAt: 2500,
        failure: { outcome: 'aborted', message: 'over' },
      },
    ]);
    const series = new SecondSeries();
    series.add(records, milliseconds(500));
    const nothing = { sent: 0, completed: 0, failed: 0, outputTokens: 0 };
    expect(series.seconds).to.deep.equal([
      { ...nothing, second: -1, failed: 1 },
      { ...nothing, second: 0, sent: 1, outputTokens: 1 },
      { ...nothing, second: 1, outputTokens: 2 },
      { ...nothing, second: 2, sent: 1, completed: 1, failed: 1 },
    ]);
  });
});
