import type { MetricName } from './metric';

/** What each metric is made of, in the words of the stamps of a request; computed in `latencies.ts` and `load-summary.ts`. */
export const METRIC_FORMULAS: Readonly<Record<MetricName, string>> = {
  ttft: 'first event with content - request written to its socket',
  itl: 'gap between two events with content / tokens in the later one, weighted by these tokens',
  chunk_gap: 'gap between two events with content, as the wire shows it',
  tpot: '(last event with content - first) / (output tokens - 1), of an answer of two tokens or more',
  e2e: 'last event with content, or the end of an answer in one piece - request written to its socket',
  ttft_scheduled: 'first event with content - the instant at which the request was due',
  e2e_scheduled:
    'last event with content, or the end of an answer in one piece - the instant at which the request was due',
  queue_wait: 'request written to its socket - request handed to the transport',
  schedule_lag: 'request written to its socket - the instant at which it was due',
  output_tps: 'output tokens of completed requests / time of the measured rounds',
  request_rate: 'completed requests / time of the measured rounds',
  error_rate: 'requests that did not complete / requests',
};
