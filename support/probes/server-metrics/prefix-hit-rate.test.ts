import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { prefixHitRate } from './prefix-hit-rate';
import type { ServerMetrics } from './server-metrics';

const metrics = (queriedTokens: number, hitTokens: number, source = 'hits, queries'): ServerMetrics => ({
  histograms: {},
  prefixCache: { queriedTokens, hitTokens, source },
});
const NONE: ServerMetrics = { histograms: {} };

describe('prefixHitRate', () => {
  it('is of what was looked for in between, whatever was before', () => {
    const tokens = fc.nat({ max: 1e9 });
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, (queries, hits, found, missed) => {
        fc.pre(found + missed > 0);
        const rate = prefixHitRate(metrics(queries, hits), metrics(queries + found + missed, hits + found));
        expect(rate).to.deep.equal({
          status: 'measured',
          percent: (100 * found) / (found + missed),
          hitTokens: found,
          queriedTokens: found + missed,
          source: 'hits, queries',
        });
      }),
    );
  });

  it('is zero, and measured, where nothing was found', () => {
    expect(prefixHitRate(metrics(10, 5), metrics(20, 5))).to.include({ status: 'measured', percent: 0 });
  });

  const refused: readonly [string, ServerMetrics, ServerMetrics, RegExp][] = [
    ['there are no counters', NONE, NONE, /shows no counters/],
    ['the counters were not there before', NONE, metrics(1, 1), /send one before the measurement/],
    ['the queries went back', metrics(10, 5), metrics(9, 5), /started again/],
    ['the hits went back', metrics(10, 5), metrics(11, 4), /started again/],
    ['nothing was asked', metrics(10, 5), metrics(10, 5), /no prompt was looked for/],
    [
      'more was found than looked for',
      metrics(10, 5),
      metrics(11, 7),
      /found more tokens \(2\) than .* \(1\)/,
    ],
    [
      'other counters are read',
      metrics(10, 5),
      metrics(20, 7, 'others'),
      /counts others now, not hits, queries/,
    ],
  ];
  for (const [what, before, after, reason] of refused)
    it(`says why there is no rate where ${what}`, () => {
      expect(prefixHitRate(before, after)).to.have.property('status', 'unavailable');
      expect(prefixHitRate(before, after)).to.have.property('reason').that.matches(reason);
    });
});
