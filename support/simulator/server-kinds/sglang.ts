import type { ServerFacts, ServerKind } from './server-kind';

const serverInfo = ({ models, slots }: ServerFacts) => ({
  model_path: models[0],
  tokenizer_path: models[0],
  served_model_name: models[0],
  max_running_requests: slots,
  internal_states: [{ effective_max_running_requests_per_dp: slots }],
  version: '0.5.5',
});

/** SGLang 0.5: `python/sglang/srt/entrypoints/http_server.py`; newer releases drop the `get_` of `/get_server_info`. */
export const sglang: ServerKind = {
  owner: () => 'sglang',
  serverHeader: 'uvicorn',
  reasoningField: 'reasoning_content',
  modelFields: (model) => ({ root: model, parent: null, max_model_len: 8192 }),
  routes: {
    '/health': () => '',
    '/get_server_info': serverInfo,
    '/server_info': serverInfo,
    '/get_model_info': ({ models }) => ({
      model_path: models[0],
      tokenizer_path: models[0],
      is_generation: true,
      preferred_sampling_params: null,
      weight_version: 'default',
    }),
  },
  metrics: {
    names: {
      running: 'sglang:num_running_reqs',
      waiting: 'sglang:num_queue_reqs',
      'prompt tokens': 'sglang:prompt_tokens_total',
      'output tokens': 'sglang:generation_tokens_total',
      requests: 'sglang:num_requests_total',
      'cache hits': 'sglang:cached_tokens_total',
    },
    labels: (model) => ({ model_name: model }),
  },
};
