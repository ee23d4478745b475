import type { MetricSet } from './metric-set';
import { known, type KvUse, type PrefixCacheCounters } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';

const COMPUTED = 'llamacpp:prompt_tokens_total';
const FOUND = 'llamacpp:prompt_tokens_cached_total';

/**
 * llama.cpp's `llama-server`: `tools/server/server-task.cpp`, before that `server.cpp`. It has no histograms, and
 * counts tokens and batches but no requests, neither finished nor failed ones.
 */
export const llamaCppMetrics: ServerMetricsAdapter = {
  server: 'llama.cpp',
  // Of some builds.
  modelLabel: 'model',
  recognises: (scrape) => scrape.hasPrefix('llamacpp:'),
  read: (scrape) => {
    const prefixCache = prefixCacheOf(scrape);
    return {
      histograms: {},
      ...known({
        kv: kvOf(scrape),
        prefixCache,
        runningRequests: scrape.sum('llamacpp:requests_processing'),
        waitingRequests: scrape.sum('llamacpp:requests_deferred'),
        promptTokens: prefixCache?.queriedTokens,
        generatedTokens: scrape.sum('llamacpp:tokens_predicted_total'),
      }),
    };
  },
};

/** Its counter of prompt tokens is without those that a slot held already; older ones do not count these at all. */
function prefixCacheOf(scrape: MetricSet): PrefixCacheCounters | undefined {
  const [computed, hitTokens] = [scrape.sum(COMPUTED), scrape.sum(FOUND)];
  if (computed === undefined || hitTokens === undefined) return undefined;
  return { queriedTokens: computed + hitTokens, hitTokens, source: `${FOUND}, ${COMPUTED}` };
}

/** Only older ones tell of it, and count cells that slots keep for a next prompt as used. */
function kvOf(scrape: MetricSet): KvUse | undefined {
  const usedTokens = scrape.sum('llamacpp:kv_cache_tokens');
  const usedShare = scrape.sum('llamacpp:kv_cache_usage_ratio');
  if (usedTokens === undefined && usedShare === undefined) return undefined;
  return { countsCached: true, sharesPrefixes: false, ...known({ usedTokens, usedShare }) };
}
