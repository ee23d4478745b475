import type { ServerKind } from './server-kind';

/** vLLM 0.11: `vllm/entrypoints/openai/protocol.py` (ModelCard), `/version`, and the v1 engine's metrics. */
export const vllm: ServerKind = {
  owner: () => 'vllm',
  serverHeader: 'uvicorn',
  reasoningField: 'reasoning_content',
  modelFields: (model) => ({ root: model, parent: null, max_model_len: 8192, permission: [] }),
  routes: {
    '/health': () => '',
    '/ping': () => '',
    '/version': () => ({ version: '0.11.0' }),
  },
  metrics: {
    names: {
      running: 'vllm:num_requests_running',
      waiting: 'vllm:num_requests_waiting',
      'prompt tokens': 'vllm:prompt_tokens_total',
      'output tokens': 'vllm:generation_tokens_total',
      'cache queries': 'vllm:prefix_cache_queries_total',
      'cache hits': 'vllm:prefix_cache_hits_total',
    },
    labels: (model) => ({ engine: '0', model_name: model }),
  },
};
