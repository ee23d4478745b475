import type { MetricSample } from '../prometheus/prometheus-text';
import { readHistogram } from './histogram-reading';
import { sumOf, type LabelMatch, type MetricSet } from './metric-set';
import { known, type KvUse, type PrefixCacheCounters } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';

/** Of an answer that does not stream, the first token is as late as the last. */
const STREAMED: LabelMatch = (labels) => labels['is_streaming'] !== 'false';

/** SGLang: `python/sglang/srt/observability/metrics_collector.py`, before that `srt/metrics/collector.py`. */
export const sglangMetrics: ServerMetricsAdapter = {
  server: 'SGLang',
  modelLabel: 'model_name',
  recognises: (scrape) => scrape.hasPrefix('sglang:'),
  read: (scrape) => ({
    histograms: known({
      ttft: readHistogram(scrape, 'sglang:time_to_first_token_seconds', STREAMED),
      itl: readHistogram(scrape, 'sglang:inter_token_latency_seconds'),
      e2e: readHistogram(scrape, 'sglang:e2e_request_latency_seconds'),
    }),
    ...known({
      kv: kvOf(scrape),
      prefixCache: prefixCacheOf(scrape),
      runningRequests: sumOf(ofReplicas(scrape, 'sglang:num_running_reqs')),
      waitingRequests: sumOf(ofReplicas(scrape, 'sglang:num_queue_reqs')),
      preemptions: sumOf(ofReplicas(scrape, 'sglang:num_retracted_requests_total')),
      promptTokens: scrape.sum('sglang:prompt_tokens_total'),
      generatedTokens: scrape.sum('sglang:generation_tokens_total'),
      finishedRequests: scrape.sum('sglang:num_requests_total'),
      failedRequests: failedOf(scrape),
    }),
  }),
};

const RESPONSES = 'sglang:http_responses_total';

/** Routes whose answers are generated; others answer errors to whoever looks around. */
const GENERATING = /^\/(?:generate|v1\/(?:chat\/completions|completions|responses|messages))$/;

/**
 * By the status of the HTTP response (`python/sglang/srt/utils/common.py`): of a stream, only what failed before its
 * first token. The counter of aborted requests is no such thing, as it counts those whom their client left.
 */
function failedOf(scrape: MetricSet): number | undefined {
  const answers = scrape.of(RESPONSES, (labels) => GENERATING.test(labels['endpoint'] ?? ''));
  // Each status shows up with its first response: where others did, there was none of an error.
  if (answers.length === 0) return undefined;
  return sumOf(answers.filter(({ labels }) => Number(labels['status_code']) >= 400)) ?? 0;
}

/**
 * One sample for each data-parallel replica: every rank of a replica may tell the same. The part of one priority is
 * in the whole already, whose priority is empty.
 */
function ofReplicas(scrape: MetricSet, name: string): readonly MetricSample[] {
  const samples = scrape.of(name, (labels) => (labels['priority'] ?? '') === '');
  const replicas = samples.filter(({ labels }) => labels['dp_rank'] !== undefined);
  const groups = Map.groupBy(replicas.length > 0 ? replicas : samples, ({ labels }) => labels['dp_rank']);
  return [...groups.values()].map((ranks) =>
    ranks.reduce((one, other) => (rankOf(other) < rankOf(one) ? other : one)),
  );
}

/** Stages of a pipeline first, then tensor-parallel ranks. */
const rankOf = ({ labels }: MetricSample): number =>
  Number(labels['pp_rank'] ?? 0) * 1e6 + Number(labels['tp_rank'] ?? 0);

function kvOf(scrape: MetricSet): KvUse | undefined {
  const sum = (name: string): number | undefined => sumOf(ofReplicas(scrape, name));
  // The older of two names counts the fuller of two pools where a model has a sliding window.
  const usedTokens = sum('sglang:kv_used_tokens') ?? sum('sglang:num_used_tokens');
  const totalTokens = sum('sglang:max_total_num_tokens');
  const gauges = ['sglang:full_token_usage', 'sglang:token_usage'].map((name) => ofReplicas(scrape, name));
  const gauge = sumOf(gauges.find(({ length }) => length === 1) ?? []);
  const usedShare = gauge ?? (usedTokens !== undefined && totalTokens ? usedTokens / totalTokens : undefined);
  if (usedTokens === undefined && usedShare === undefined) return undefined;
  const cachedTokens = sum('sglang:kv_evictable_tokens');
  return {
    countsCached: false,
    sharesPrefixes: true,
    ...known({ usedTokens, cachedTokens, totalTokens, usedShare }),
  };
}

/** Each is shown once a request has ended, and only by versions that count what they found in the cache. */
const WITNESSES = ['sglang:uncached_prompt_tokens_histogram_count', 'sglang:num_retractions_count'];

function prefixCacheOf(scrape: MetricSet): PrefixCacheCounters | undefined {
  const queriedTokens = scrape.sum('sglang:prompt_tokens_total');
  // The counter of what it found is not shown before the first hit.
  const none = WITNESSES.some((name) => scrape.of(name).length > 0) ? 0 : undefined;
  const hitTokens = scrape.sum('sglang:cached_tokens_total') ?? none;
  if (queriedTokens === undefined || hitTokens === undefined) return undefined;
  return { queriedTokens, hitTokens, source: 'sglang:cached_tokens_total, sglang:prompt_tokens_total' };
}
