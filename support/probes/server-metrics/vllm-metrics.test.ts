import { describe, it } from 'node:test';
import { expect } from 'chai';
import { histogram, metricsOf, read, type Golden } from './golden-reading.fixture';
import { VLLM_BEFORE_V1, VLLM_BOTH_NAMES, VLLM_CURRENT } from './vllm-scrapes.fixture';

const GOLDEN: readonly Golden[] = [
  [
    'vLLM',
    VLLM_CURRENT,
    'vLLM',
    {
      residentBytes: 1_074_536_448,
      histograms: {
        ttft: histogram(40, 0.75, '0.001:0 0.02:25 0.04:40 2560:40 Infinity:40'),
        itl: histogram(5080, 40.64, '0.01:5000 0.025:5080 Infinity:5080'),
        tpot: histogram(40, 0.32, '0.01:40 Infinity:40'),
        e2e: histogram(40, 41.5, '0.3:1 1.5:40 Infinity:40'),
      },
      kv: {
        countsCached: false,
        sharesPrefixes: true,
        usedTokens: 108_000,
        totalTokens: 432_000,
        usedShare: 0.25,
      },
      prefixCache: {
        queriedTokens: 40_960,
        hitTokens: 20_490,
        source: 'vllm:prompt_tokens_by_source_total, vllm:prompt_tokens_total',
      },
      runningRequests: 4,
      waitingRequests: 1,
      preemptions: 2,
      promptTokens: 40_960,
      generatedTokens: 5120,
      finishedRequests: 40,
      failedRequests: 3,
    },
  ],
  [
    'vLLM with two engines and both names',
    VLLM_BOTH_NAMES,
    'vLLM',
    {
      histograms: {
        itl: histogram(5, 0.05, '0.01:4 Infinity:5'),
      },
      kv: {
        countsCached: false,
        sharesPrefixes: true,
        usedTokens: 16_000,
        totalTokens: 48_000,
        usedShare: 1 / 3,
      },
      prefixCache: {
        queriedTokens: 400,
        hitTokens: 40,
        source: 'vllm:prefix_cache_hits_total, vllm:prefix_cache_queries_total',
      },
      runningRequests: 8,
    },
  ],
  [
    'vLLM before its new engine',
    VLLM_BEFORE_V1,
    'vLLM',
    {
      histograms: {
        ttft: histogram(6, 0.3, '0.001:0 10:6 Infinity:6'),
      },
      kv: {
        countsCached: false,
        sharesPrefixes: true,
        usedTokens: 1520,
        totalTokens: 121_600,
        usedShare: 0.0125,
      },
      runningRequests: 2,
      preemptions: 0,
      promptTokens: 1200,
    },
  ],
];

describe('vllmMetrics', () => {
  for (const [what, text, server, metrics, model] of GOLDEN)
    it(`reads ${what}`, () => {
      expect(read(text, model)).to.deep.equal({ status: 'read', server, metrics });
    });

  it('takes the capacity that vLLM tells itself, where blocks of a hybrid model do not tell it', () => {
    const text = VLLM_CURRENT.replace(
      'num_gpu_blocks="27001"',
      'kv_cache_size_tokens="200000",num_gpu_blocks="27001"',
    );
    expect(metricsOf(text).kv).to.include({ usedTokens: 50_000, totalTokens: 200_000, usedShare: 0.25 });
  });

  it('knows nothing of a gauge that is no number', () => {
    const text = VLLM_CURRENT.replace(
      /^(vllm:(?:kv_cache_usage_perc|num_requests_running)\{.*\}) .*$/gm,
      '$1 NaN',
    );
    const metrics = metricsOf(text);
    expect(metrics).to.not.have.any.keys('kv', 'runningRequests');
    expect(metrics).to.include({ waitingRequests: 1 });
  });

  it('knows no tokens, only a share, where vLLM does not tell its blocks', () => {
    for (const blocks of ['None', '', '0'])
      expect(metricsOf(VLLM_CURRENT.replace('"27001"', `"${blocks}"`)).kv).to.deep.equal({
        countsCached: false,
        sharesPrefixes: true,
        usedShare: 0.25,
      });
    const unknown = metricsOf(VLLM_BOTH_NAMES.replaceAll(/num_gpu_blocks="\d+"/g, 'num_gpu_blocks="None"'));
    expect(unknown.kv).to.deep.equal({ countsCached: false, sharesPrefixes: true });
  });
});
