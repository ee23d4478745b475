import type { ServerKind } from './server-kind';

/** text-generation-inference 3: `router/src/server.rs` (`/info`; a model is owned by its own id, created at 0). */
export const tgi: ServerKind = {
  owner: (model) => model,
  reasoningField: 'reasoning_content',
  modelFields: () => ({ created: 0 }),
  routes: {
    '/health': () => '',
    '/info': ({ models, slots }) => ({
      model_id: models[0],
      model_sha: null,
      model_pipeline_tag: 'text-generation',
      max_concurrent_requests: slots,
      max_best_of: 2,
      max_stop_sequences: 4,
      max_input_tokens: 4095,
      max_total_tokens: 4096,
      validation_workers: 2,
      max_client_batch_size: 4,
      router: 'text-generation-router',
      version: '3.3.5',
      sha: null,
      docker_label: null,
    }),
  },
  metrics: {
    names: { running: 'tgi_batch_current_size', waiting: 'tgi_queue_size', requests: 'tgi_request_count' },
    labels: () => ({}),
  },
};
