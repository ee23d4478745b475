import { describe, it } from 'node:test';
import { expect } from 'chai';
import { histogram, metricsOf, read, type Golden } from './golden-reading.fixture';
import { SGLANG_ALL_RANKS, SGLANG_CURRENT } from './sglang-scrapes.fixture';

const GOLDEN: readonly Golden[] = [
  [
    'SGLang with two replicas',
    SGLANG_CURRENT,
    'SGLang',
    {
      histograms: {
        ttft: histogram(20, 1.25, '0.1:18 0.2:20 Infinity:20'),
        itl: histogram(880, 8.8, '0.002:0 0.01:880 Infinity:880'),
        e2e: histogram(21, 13, '0.1:0 Infinity:21'),
      },
      kv: {
        countsCached: false,
        sharesPrefixes: true,
        usedTokens: 4200,
        cachedTokens: 1200,
        totalTokens: 120_000,
        usedShare: 0.035,
      },
      prefixCache: {
        queriedTokens: 8500,
        hitTokens: 1700,
        source: 'sglang:cached_tokens_total, sglang:prompt_tokens_total',
      },
      runningRequests: 8,
      waitingRequests: 1,
      preemptions: 2,
      promptTokens: 8500,
      generatedTokens: 960,
      finishedRequests: 21,
      failedRequests: 7,
    },
  ],
  [
    'SGLang with metrics of all ranks',
    SGLANG_ALL_RANKS,
    'SGLang',
    {
      histograms: {},
      kv: {
        countsCached: false,
        sharesPrefixes: true,
        usedTokens: 240,
        totalTokens: 24_000,
        usedShare: 0.01,
      },
      prefixCache: {
        queriedTokens: 64,
        hitTokens: 0,
        source: 'sglang:cached_tokens_total, sglang:prompt_tokens_total',
      },
      runningRequests: 2,
      promptTokens: 64,
      finishedRequests: 2,
    },
  ],
];

describe('sglangMetrics', () => {
  for (const [what, text, server, metrics, model] of GOLDEN)
    it(`reads ${what}`, () => {
      expect(read(text, model)).to.deep.equal({ status: 'read', server, metrics });
    });

  it('does not take an SGLang that counts no cached tokens for one that found none', () => {
    const text = SGLANG_ALL_RANKS.replaceAll(/^sglang:num_retractions.*\n/gm, '');
    expect(metricsOf(text)).to.not.have.property('prefixCache');
  });
});
