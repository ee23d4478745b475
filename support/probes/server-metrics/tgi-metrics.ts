import { readHistogram } from './histogram-reading';
import type { MetricSet } from './metric-set';
import { known } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';

/**
 * Text Generation Inference: `docs/source/reference/metrics.md`, `router/src/server.rs`. It tells nothing of its KV
 * cache and of first tokens; its mean time per token is that of the whole answer, its prompt included, and so is
 * neither `itl` nor `tpot`.
 */
export const tgiMetrics: ServerMetricsAdapter = {
  server: 'TGI',
  recognises: (scrape) => scrape.hasPrefix('tgi_'),
  read: (scrape) => ({
    histograms: known({ e2e: readHistogram(scrape, 'tgi_request_duration') }),
    ...known({
      runningRequests: scrape.sum('tgi_batch_current_size'),
      waitingRequests: scrape.sum('tgi_queue_size'),
      promptTokens: scrape.sum('tgi_request_input_length_sum'),
      generatedTokens: scrape.sum('tgi_request_generated_tokens_sum'),
      finishedRequests: scrape.sum('tgi_request_success'),
      failedRequests: failedOf(scrape),
    }),
  }),
};

/** Without those that their client left while they were queued (`backends/v3/src/queue.rs`). */
function failedOf(scrape: MetricSet): number | undefined {
  const failed = scrape.sum('tgi_request_failure', ({ err }) => err !== 'dropped');
  // Shown with the first failure: where others succeeded, there was none.
  return failed ?? (scrape.of('tgi_request_success').length > 0 ? 0 : undefined);
}
