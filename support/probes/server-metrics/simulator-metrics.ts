import { readHistogram } from './histogram-reading';
import { known } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';

/** This product's own simulator under its own name. */
export const simulatorMetrics: ServerMetricsAdapter = {
  server: 'the simulator',
  recognises: (scrape) => scrape.hasPrefix('simulator_'),
  read: (scrape) => ({
    histograms: known({ e2e: readHistogram(scrape, 'simulator_response_seconds') }),
    ...known({
      runningRequests: scrape.sum('simulator_requests_running'),
      waitingRequests: scrape.sum('simulator_requests_waiting'),
      promptTokens: scrape.sum('simulator_prompt_tokens_total'),
      generatedTokens: scrape.sum('simulator_output_tokens_total'),
      // Those that clients left before their end are in neither.
      finishedRequests: scrape.sum('simulator_response_seconds_count'),
      failedRequests: scrape.sum('simulator_requests_failed_total'),
    }),
  }),
};
