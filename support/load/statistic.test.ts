import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseStatistic, statisticName, type Statistic } from './statistic';

describe('parseStatistic', () => {
  const read: readonly [string, Statistic][] = [
    ['p50', { kind: 'percentile', share: 0.5 }],
    ['p99', { kind: 'percentile', share: 0.99 }],
    ['p99.9', { kind: 'percentile', share: 0.999 }],
    ['median', { kind: 'percentile', share: 0.5 }],
    ['mean', { kind: 'mean' }],
    ['average', { kind: 'mean' }],
    ['maximum', { kind: 'maximum' }],
  ];
  for (const [text, statistic] of read) {
    it(`reads "${text}"`, () => {
      expect(parseStatistic(text)).to.deep.equal(statistic);
    });
  }

  for (const text of ['p0', 'p100', 'p101', 'p9O', 'p99,9', 'p-1', 'P99', '99', 'p', '', 'min']) {
    it(`refuses "${text}" and says what to write`, () => {
      expect(() => parseStatistic(text)).to.throw(
        `"${text}" is not a percentile; write p50, p95, p99 or p99.9`,
      );
    });
  }
});

describe('statisticName', () => {
  it('is the word that is read', () => {
    for (const name of ['mean', 'maximum']) expect(statisticName(parseStatistic(name))).to.equal(name);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), (hundredths) => {
        const name = `p${hundredths / 100}`;
        expect(statisticName(parseStatistic(name))).to.equal(name);
      }),
    );
  });
});
