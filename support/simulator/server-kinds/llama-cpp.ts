import type { ServerKind } from './server-kind';

/** llama.cpp's llama-server: `tools/server` (`/props`, the `Server` header, `--metrics`). */
export const llamaCpp: ServerKind = {
  owner: () => 'llamacpp',
  serverHeader: 'llama.cpp',
  reasoningField: 'reasoning_content',
  modelFields: () => ({ meta: { n_ctx_train: 8192, n_params: 1_000_000_000, size: 2_000_000_000 } }),
  routes: {
    '/health': () => ({ status: 'ok' }),
    '/v1/health': () => ({ status: 'ok' }),
    '/props': ({ models, slots }) => ({
      default_generation_settings: { n_ctx: 8192 },
      total_slots: slots,
      model_alias: models[0],
      model_path: `/models/${models[0]}.gguf`,
      modalities: { vision: false, audio: false },
      chat_template: '',
      bos_token: '<s>',
      eos_token: '</s>',
      build_info: 'b6900-0123abcd',
    }),
  },
  metrics: {
    names: {
      running: 'llamacpp:requests_processing',
      waiting: 'llamacpp:requests_deferred',
      'prompt tokens': 'llamacpp:prompt_tokens_total',
      'output tokens': 'llamacpp:tokens_predicted_total',
    },
    labels: () => ({}),
  },
};
