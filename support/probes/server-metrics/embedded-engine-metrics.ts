import { readHistogram } from './histogram-reading';
import type { LabelMatch, MetricSet } from './metric-set';
import { known, type KvUse, type PrefixCacheCounters } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';

const REQUESTS = 'llm_engine_requests_total';

/** This product's own engine: `EngineMetrics`. */
export const embeddedEngineMetrics: ServerMetricsAdapter = {
  server: 'the embedded engine',
  modelLabel: 'model',
  recognises: (scrape) => scrape.hasPrefix('llm_engine_'),
  read: (scrape) => ({
    histograms: known({
      ttft: readHistogram(scrape, 'llm_engine_time_to_first_token_seconds'),
      itl: readHistogram(scrape, 'llm_engine_inter_token_latency_seconds'),
      e2e: readHistogram(scrape, 'llm_engine_request_duration_seconds'),
    }),
    ...known({
      kv: kvOf(scrape),
      prefixCache: prefixCacheOf(scrape),
      runningRequests: scrape.sum('llm_engine_requests_running'),
      waitingRequests: scrape.sum('llm_engine_requests_waiting'),
      promptTokens: scrape.sum('llm_engine_prompt_tokens_total'),
      generatedTokens: scrape.sum('llm_engine_generated_tokens_total'),
      finishedRequests: scrape.sum(REQUESTS, (labels) => !isFailed(labels)),
      failedRequests: failedOf(scrape),
      residentBytes: scrape.sum('llm_engine_process_resident_memory_bytes'),
    }),
  }),
};

/** Answered with an error at once, of which it counts prompts too long alone, or after it had come to the scheduler. */
const isFailed: LabelMatch = ({ outcome }) => outcome === 'rejected' || outcome === 'failed';

/** Each outcome shows up with its first request: where there were others, there was none of these. */
function failedOf(scrape: MetricSet): number | undefined {
  return scrape.of(REQUESTS).length === 0 ? undefined : (scrape.sum(REQUESTS, isFailed) ?? 0);
}

/** Each slot keeps its own copy of a beginning that prompts share. */
function kvOf(scrape: MetricSet): KvUse | undefined {
  const usedTokens = scrape.sum('llm_engine_kv_cells_used');
  if (usedTokens === undefined) return undefined;
  const totalTokens = scrape.sum('llm_engine_kv_cells_total');
  return {
    countsCached: false,
    sharesPrefixes: false,
    usedTokens,
    ...known({
      cachedTokens: scrape.sum('llm_engine_kv_cells_cached'),
      totalTokens,
      usedShare: totalTokens ? usedTokens / totalTokens : undefined,
    }),
  };
}

function prefixCacheOf(scrape: MetricSet): PrefixCacheCounters | undefined {
  const queriedTokens = scrape.sum('llm_engine_prompt_tokens_total');
  const hitTokens = scrape.sum('llm_engine_cached_prompt_tokens_total');
  if (queriedTokens === undefined || hitTokens === undefined) return undefined;
  const source = 'llm_engine_cached_prompt_tokens_total, llm_engine_prompt_tokens_total';
  return { queriedTokens, hitTokens, source };
}
