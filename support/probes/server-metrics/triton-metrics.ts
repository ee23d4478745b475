import type { LabelMatch, MetricSet } from './metric-set';
import { known, type HistogramReading, type KvUse } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';

const REQUESTS = 'nv_trt_llm_request_metrics';
const SUCCEEDED = 'nv_inference_request_success';
const FAILED = 'nv_inference_request_failure';
const DURATION = 'nv_inference_request_duration_us';
const BLOCKS = 'nv_trt_llm_kv_cache_block_metrics';

/**
 * Triton with the TensorRT-LLM backend: `triton_backend/inflight_batcher_llm/src/custom_metrics_reporter`. Its time
 * to a first response is no time to a first token where an answer does not stream, and so is left out.
 */
export const tritonMetrics: ServerMetricsAdapter = {
  server: 'Triton with TensorRT-LLM',
  // No label of a model: a client names the ensemble, the backend is a part of it under another name.
  recognises: (scrape) => scrape.hasPrefix('nv_trt_llm_'),
  read: (scrape) => ({
    histograms: known({ e2e: durationOf(scrape) }),
    ...known({
      kv: kvOf(scrape),
      runningRequests: scrape.sum(REQUESTS, typed('request_type', 'scheduled')),
      waitingRequests: scrape.sum(REQUESTS, typed('request_type', 'waiting')),
      promptTokens: scrape.sum('nv_llm_input_token_len_sum'),
      generatedTokens: scrape.sum('nv_llm_output_token_len_sum'),
      finishedRequests: scrape.sum(SUCCEEDED, ofBackend(scrape)),
      failedRequests: failedOf(scrape),
    }),
  }),
};

const typed =
  (label: string, value: string): LabelMatch =>
  (labels) =>
    labels[label] === value;

/** Other models before and behind the backend count the same requests. */
function ofBackend(scrape: MetricSet): LabelMatch {
  const backends = new Set(scrape.of(REQUESTS).map(({ labels }) => labels['model']));
  return ({ model }) => backends.has(model);
}

/**
 * Without those that their client gave up; older ones tell no reasons. What Triton could not read never came to the
 * backend, and an ensemble counts each failure twice (`docs/user_guide/metrics.md`).
 */
function failedOf(scrape: MetricSet): number | undefined {
  const isOfBackend = ofBackend(scrape);
  return scrape.sum(FAILED, (labels) => isOfBackend(labels) && labels['reason'] !== 'CANCELED');
}

/** A sum over the requests that succeeded, each counted when its last response was sent; in microseconds. */
function durationOf(scrape: MetricSet): HistogramReading | undefined {
  const [count, micros] = [SUCCEEDED, DURATION].map((name) => scrape.sum(name, ofBackend(scrape)));
  return count === undefined || micros === undefined ? undefined : { count, sum: micros / 1e6, buckets: [] };
}

function kvOf(scrape: MetricSet): KvUse | undefined {
  const block = (type: string): number | undefined => scrape.sum(BLOCKS, typed('kv_cache_block_type', type));
  // Several backends may have blocks of several sizes.
  if (scrape.of(BLOCKS, typed('kv_cache_block_type', 'tokens_per')).length !== 1) return undefined;
  const [perBlock, used, max, usedShare] = [
    block('tokens_per'),
    block('used'),
    block('max'),
    block('fraction'),
  ];
  if (perBlock === undefined || used === undefined) return undefined;
  return {
    countsCached: false,
    sharesPrefixes: true,
    usedTokens: used * perBlock,
    ...known({ totalTokens: max && max * perBlock, usedShare }),
  };
}
