import { describe, it } from 'node:test';
import { expect } from 'chai';
import { histogram, metricsOf, read, type Golden } from './golden-reading.fixture';
import { EMBEDDED_ENGINE, LLAMA_CPP_CURRENT, LLAMA_CPP_OLD } from './local-scrapes.fixture';
import { TENSORRT_LLM, TGI, TRITON } from './nvidia-and-tgi-scrapes.fixture';
import { VLLM_CURRENT } from './vllm-scrapes.fixture';

const GOLDEN: readonly Golden[] = [
  [
    'TensorRT-LLM',
    TENSORRT_LLM,
    'TensorRT-LLM',
    {
      histograms: {
        ttft: histogram(10, 0.5, '0.04:4 0.06:10 Infinity:10'),
        tpot: histogram(10, 0.08, '0.01:10 Infinity:10'),
        e2e: histogram(10, 5.5, '0.3:1 Infinity:10'),
      },
      kv: {
        countsCached: false,
        sharesPrefixes: true,
        usedTokens: 640,
        totalTokens: 12_800,
        usedShare: 0.05,
      },
      prefixCache: {
        queriedTokens: 1000,
        hitTokens: 250,
        source: 'trtllm_prompt_cached_tokens_total, trtllm_prompt_tokens_total',
      },
      runningRequests: 3,
      waitingRequests: 0,
      promptTokens: 1000,
      generatedTokens: 320,
      finishedRequests: 10,
      failedRequests: 3,
    },
  ],
  [
    'Triton, of which a client names the ensemble',
    TRITON,
    'Triton with TensorRT-LLM',
    {
      histograms: { e2e: { count: 7, sum: 3.5, buckets: [] } },
      kv: {
        countsCached: false,
        sharesPrefixes: true,
        usedTokens: 640,
        totalTokens: 32_000,
        usedShare: 0.02,
      },
      runningRequests: 4,
      waitingRequests: 1,
      promptTokens: 840,
      generatedTokens: 448,
      finishedRequests: 7,
      failedRequests: 3,
    },
    'ensemble',
  ],
  [
    'TGI',
    TGI,
    'TGI',
    {
      histograms: {
        e2e: histogram(5, 3.5, '0.0001:0 0.75:4 Infinity:5'),
      },
      runningRequests: 3,
      waitingRequests: 2,
      promptTokens: 600,
      generatedTokens: 160,
      finishedRequests: 5,
      failedRequests: 3,
    },
  ],
  [
    'llama.cpp',
    LLAMA_CPP_CURRENT,
    'llama.cpp',
    {
      histograms: {},
      prefixCache: {
        queriedTokens: 600,
        hitTokens: 480,
        source: 'llamacpp:prompt_tokens_cached_total, llamacpp:prompt_tokens_total',
      },
      runningRequests: 1,
      waitingRequests: 3,
      promptTokens: 600,
      generatedTokens: 64,
    },
  ],
  [
    'llama.cpp before it counted what it found',
    LLAMA_CPP_OLD,
    'llama.cpp',
    {
      histograms: {},
      kv: { countsCached: true, sharesPrefixes: false, usedTokens: 192, usedShare: 0.046875 },
      runningRequests: 0,
      waitingRequests: 0,
      generatedTokens: 64,
    },
  ],
  [
    'the embedded engine, of which one model is chosen',
    EMBEDDED_ENGINE,
    'the embedded engine',
    {
      residentBytes: 131_072_000,
      histograms: {
        ttft: histogram(10, 0.06, '0.005:6 Infinity:10'),
        itl: histogram(290, 0.58, '0.005:290 Infinity:290'),
        e2e: histogram(10, 0.7, '0.1:10 Infinity:10'),
      },
      kv: {
        countsCached: false,
        sharesPrefixes: false,
        usedTokens: 256,
        cachedTokens: 128,
        totalTokens: 1024,
        usedShare: 0.25,
      },
      prefixCache: {
        queriedTokens: 640,
        hitTokens: 160,
        source: 'llm_engine_cached_prompt_tokens_total, llm_engine_prompt_tokens_total',
      },
      runningRequests: 2,
      waitingRequests: 0,
      promptTokens: 640,
      generatedTokens: 300,
      finishedRequests: 10,
      failedRequests: 3,
    },
    'small',
  ],
];

describe('readServerMetrics', () => {
  for (const [what, text, server, metrics, model] of GOLDEN)
    it(`reads ${what}`, () => {
      expect(read(text, model)).to.deep.equal({ status: 'read', server, metrics });
    });

  it('adds nothing up for a model that has counted nothing yet', () => {
    const { kv, ...rest } = metricsOf(EMBEDDED_ENGINE, 'large');
    expect(rest).to.deep.equal({
      residentBytes: 131_072_000,
      histograms: {},
      runningRequests: 1,
      waitingRequests: 0,
    });
    expect(kv).to.include({ usedTokens: 64, cachedTokens: 0, totalTokens: 512, usedShare: 0.125 });
  });

  it('reads a server of one model whatever that is called', () => {
    expect(metricsOf(VLLM_CURRENT, 'an alias')).to.deep.equal(metricsOf(VLLM_CURRENT));
  });

  it('says which models there are where it cannot choose', () => {
    expect(read(EMBEDDED_ENGINE)).to.deep.equal({
      status: 'unavailable',
      reason: 'the embedded engine serves several models (large, small), and none was chosen',
    });
    expect(read(EMBEDDED_ENGINE, 'medium'))
      .to.have.property('reason')
      .that.matches(/of the models large, small, none of them called medium$/);
  });

  it('says what it saw first where it knows no such server', () => {
    const text = ['python_gc_objects_collected_total', 'a', 'b', 'c', 'd', 'e'].map((name) => `${name} 1\n`);
    expect(read(text.join('')))
      .to.have.property('reason')
      .that.matches(
        /no known server: it shows first python_gc_objects_collected_total, a, b, c, d; known are vLLM, SGLang, TensorRT-LLM, .*--disable-log-stats$/,
      );
    expect(read('# EOF')).to.have.property('reason').that.includes('it shows no metrics at all');
  });

  it('reads the memory of an allocator where somebody shows it, and no second one', () => {
    const pair =
      'x_gpu_memory_allocated_bytes{device="0"} 3\nx_gpu_memory_allocated_bytes{device="1"} 4\n' +
      'x_gpu_memory_reserved_bytes{device="0"} 5\nx_gpu_memory_reserved_bytes{device="1"} 6\n';
    expect(metricsOf(VLLM_CURRENT + pair).allocator).to.deep.equal({ allocatedBytes: 7, reservedBytes: 11 });
    expect(metricsOf(VLLM_CURRENT + pair + pair.replaceAll('x_', 'y_'))).to.not.have.property('allocator');
    expect(metricsOf(`${VLLM_CURRENT}x_memory_allocated_bytes 3\n`)).to.not.have.property('allocator');
  });
});
