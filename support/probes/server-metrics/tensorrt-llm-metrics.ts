import { readHistogram } from './histogram-reading';
import type { MetricSet } from './metric-set';
import { known, type KvUse, type PrefixCacheCounters } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';

/**
 * TensorRT-LLM's `trtllm-serve`: `tensorrt_llm/metrics/collector.py`. What is of requests needs
 * `return_perf_metrics`, what is of the KV cache and the queue `enable_iter_perf_stats`.
 */
export const tensorRtLlmMetrics: ServerMetricsAdapter = {
  server: 'TensorRT-LLM',
  modelLabel: 'model_name',
  recognises: (scrape) => scrape.hasPrefix('trtllm_'),
  read: (scrape) => ({
    histograms: known({
      ttft: readHistogram(scrape, 'trtllm_time_to_first_token_seconds'),
      tpot: readHistogram(scrape, 'trtllm_time_per_output_token_seconds'),
      e2e: readHistogram(scrape, 'trtllm_e2e_request_latency_seconds'),
    }),
    ...known({
      kv: kvOf(scrape),
      prefixCache: prefixCacheOf(scrape),
      runningRequests: scrape.sum('trtllm_num_requests_running'),
      waitingRequests: scrape.sum('trtllm_num_requests_waiting'),
      promptTokens: scrape.sum('trtllm_prompt_tokens_total'),
      generatedTokens: scrape.sum('trtllm_generation_tokens_total'),
      finishedRequests: scrape.sum('trtllm_request_success_total'),
      // By HTTP status. Shown with the first error, and nothing tells versions without it from servers without errors.
      failedRequests: scrape.sum('trtllm_request_error_total'),
    }),
  }),
};

function kvOf(scrape: MetricSet): KvUse | undefined {
  const perBlock = scrape.sum('trtllm_kv_cache_tokens_per_block');
  const tokens = (name: string): number | undefined => {
    const blocks = scrape.sum(name);
    return blocks === undefined || perBlock === undefined ? undefined : blocks * perBlock;
  };
  const [usedTokens, totalTokens] = [
    tokens('trtllm_kv_cache_used_blocks'),
    tokens('trtllm_kv_cache_max_blocks'),
  ];
  const usedShare = scrape.sum('trtllm_kv_cache_utilization');
  if (usedTokens === undefined && usedShare === undefined) return undefined;
  return { countsCached: false, sharesPrefixes: true, ...known({ usedTokens, totalTokens, usedShare }) };
}

function prefixCacheOf(scrape: MetricSet): PrefixCacheCounters | undefined {
  const queriedTokens = scrape.sum('trtllm_prompt_tokens_total');
  const hitTokens = scrape.sum('trtllm_prompt_cached_tokens_total');
  if (queriedTokens === undefined || hitTokens === undefined) return undefined;
  return {
    queriedTokens,
    hitTokens,
    source: 'trtllm_prompt_cached_tokens_total, trtllm_prompt_tokens_total',
  };
}
