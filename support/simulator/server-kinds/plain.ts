import type { ServerKind } from './server-kind';

/** The OpenAI API itself: no route but the models tells anything. */
export const openai: ServerKind = {
  owner: () => 'openai',
  reasoningField: 'reasoning_content',
  routes: {},
};

/** The simulator under its own name: it speaks every API that it knows. */
export const simulator: ServerKind = {
  owner: () => 'simulator',
  serverHeader: 'simulator',
  apis: ['openai', 'llm-server'],
  reasoningField: 'reasoning_content',
  routes: {
    '/health': () => ({ status: 'ok' }),
    '/version': () => ({ server: 'simulator', version: '1.0.0' }),
  },
  metrics: {
    names: {
      running: 'simulator_requests_running',
      waiting: 'simulator_requests_waiting',
      'prompt tokens': 'simulator_prompt_tokens_total',
      'output tokens': 'simulator_output_tokens_total',
      requests: 'simulator_requests_total',
      'failed requests': 'simulator_requests_failed_total',
      'response seconds': 'simulator_response_seconds_sum',
      responses: 'simulator_response_seconds_count',
      'cache queries': 'simulator_prefix_cache_queries_total',
      'cache hits': 'simulator_prefix_cache_hits_total',
      'lateness count': 'simulator_lateness_count',
      'lateness mean': 'simulator_lateness_mean_ms',
      'lateness p99': 'simulator_lateness_p99_ms',
      'lateness maximum': 'simulator_lateness_maximum_ms',
    },
    labels: () => ({}),
  },
};
