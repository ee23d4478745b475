import type { LabelMatch, MetricSet } from './metric-set';
import { known, type KvUse } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';

const REQUESTS = 'nv_trt_llm_request_metrics';
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
    histograms: {},
    ...known({
      kv: kvOf(scrape),
      runningRequests: scrape.sum(REQUESTS, typed('request_type', 'scheduled')),
      waitingRequests: scrape.sum(REQUESTS, typed('request_type', 'waiting')),
      finishedRequests: finishedOf(scrape),
    }),
  }),
};

const typed =
  (label: string, value: string): LabelMatch =>
  (labels) =>
    labels[label] === value;

/** Other models before and behind the backend count the same requests. */
function finishedOf(scrape: MetricSet): number | undefined {
  const backends = new Set(scrape.of(REQUESTS).map(({ labels }) => labels['model']));
  return scrape.sum('nv_inference_request_success', ({ model }) => backends.has(model));
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
