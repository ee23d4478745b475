import type { MetricSample } from '../prometheus/prometheus-text';
import { readHistogram } from './histogram-reading';
import type { LabelMatch, MetricSet } from './metric-set';
import { known, type KvUse, type PrefixCacheCounters } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';

/**
 * vLLM: `vllm/v1/metrics/loggers.py`; of the engine before it, `vllm/engine/metrics.py`. With speculative decoding
 * its `itl` is between outputs of several tokens.
 */
export const vllmMetrics: ServerMetricsAdapter = {
  server: 'vLLM',
  modelLabel: 'model_name',
  recognises: (scrape) => scrape.hasPrefix('vllm:'),
  read: (scrape) => ({
    histograms: known({
      ttft: readHistogram(scrape, 'vllm:time_to_first_token_seconds'),
      // The older name says something else, but was of single tokens too.
      itl:
        readHistogram(scrape, 'vllm:inter_token_latency_seconds') ??
        readHistogram(scrape, 'vllm:time_per_output_token_seconds'),
      tpot: readHistogram(scrape, 'vllm:request_time_per_output_token_seconds'),
      e2e: readHistogram(scrape, 'vllm:e2e_request_latency_seconds'),
    }),
    ...known({
      kv: kvOf(scrape),
      prefixCache: prefixCacheOf(scrape),
      runningRequests: scrape.sum('vllm:num_requests_running'),
      waitingRequests: scrape.sum('vllm:num_requests_waiting'),
      preemptions: scrape.sum('vllm:num_preemptions_total'),
      promptTokens: scrape.sum('vllm:prompt_tokens_total'),
      generatedTokens: scrape.sum('vllm:generation_tokens_total'),
      finishedRequests: scrape.sum('vllm:request_success_total', (labels) => !isFailed(labels)),
      // Shown from the start by versions that know the reason; others count nothing that failed. None counts what it
      // refused before the engine had it.
      failedRequests: scrape.sum('vllm:request_success_total', isFailed),
    }),
  }),
};

/** In spite of the counter's name; a client's own abort is another reason (`vllm/v1/engine/__init__.py`). */
const isFailed: LabelMatch = (labels) => labels['finished_reason'] === 'error';

/** One of a data-parallel group. */
interface EngineKv {
  readonly share: number;
  readonly totalTokens: number | undefined;
}

/** The gauge is a share of blocks, 0 to 1, in spite of its name; a block that nobody uses is free, cached or not. */
function kvOf(scrape: MetricSet): KvUse | undefined {
  const configs = scrape.of('vllm:cache_config_info');
  const current = scrape.of('vllm:kv_cache_usage_perc');
  // Since it is called so, one block of the pool is set aside and counts on neither side (`BlockPool.get_usage`).
  const [gauges, aside] = current.length > 0 ? [current, 1] : [scrape.of('vllm:gpu_cache_usage_perc'), 0];
  const engines = gauges.map(({ labels, value }): EngineKv => {
    const config =
      configs.length === 1 ? configs[0] : configs.find((each) => each.labels['engine'] === labels['engine']);
    return { share: value, totalTokens: config && capacityOf(config.labels, aside) };
  });
  if (engines.length === 0 || engines.some(({ share }) => !Number.isFinite(share))) return undefined;
  const facts = { countsCached: false, sharesPrefixes: true };
  const totalTokens = engines.reduce((total, engine) => total + (engine.totalTokens ?? NaN), 0);
  // Shares of unlike pools have no mean.
  if (!(totalTokens > 0))
    return { ...facts, ...(engines.length === 1 && { usedShare: engines[0]?.share ?? NaN }) };
  const usedTokens = engines.reduce(
    (used, engine) => used + Math.round(engine.share * (engine.totalTokens ?? NaN)),
    0,
  );
  return { ...facts, usedTokens, totalTokens, usedShare: usedTokens / totalTokens };
}

/** In tokens. Newer ones say it themselves, because blocks of a hybrid model do not all hold tokens of their own. */
function capacityOf(labels: MetricSample['labels'], aside: number): number | undefined {
  const [size, blocks, blockSize] = ['kv_cache_size_tokens', 'num_gpu_blocks', 'block_size'].map((name) => {
    const text = labels[name] ?? '';
    return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
  });
  if (size !== undefined) return size;
  return blocks === undefined || blockSize === undefined ? undefined : (blocks - aside) * blockSize;
}

const BY_SOURCE = 'vllm:prompt_tokens_by_source_total';

/**
 * The counters of what each prompt came from, where there are any: those of look-ups count a request that waits
 * for room again at every step (`KVCacheManager.get_computed_blocks`).
 */
function prefixCacheOf(scrape: MetricSet): PrefixCacheCounters | undefined {
  const found = scrape.sum(BY_SOURCE, ({ source }) => source === 'local_cache_hit');
  const queriedTokens = scrape.sum('vllm:prompt_tokens_total');
  if (found !== undefined && queriedTokens !== undefined) {
    // The last token of a prompt that is found whole is computed all the same.
    const hitTokens = found - (scrape.sum('vllm:prompt_tokens_recomputed_total') ?? 0);
    return { queriedTokens, hitTokens, source: `${BY_SOURCE}, vllm:prompt_tokens_total` };
  }
  return countersOf(scrape, 'vllm:prefix_cache') ?? countersOf(scrape, 'vllm:gpu_prefix_cache');
}

function countersOf(scrape: MetricSet, prefix: string): PrefixCacheCounters | undefined {
  const names = { queries: `${prefix}_queries_total`, hits: `${prefix}_hits_total` };
  const [queriedTokens, hitTokens] = [scrape.sum(names.queries), scrape.sum(names.hits)];
  if (queriedTokens === undefined || hitTokens === undefined) return undefined;
  return { queriedTokens, hitTokens, source: `${names.hits}, ${names.queries}` };
}
