import type { SettingsSource } from './server-settings';

/**
 * vLLM: `CacheConfig` (vllm/config/cache.py), each of whose fields is a label of `vllm:cache_config_info`, and
 * `ModelCard` (vllm/entrypoints/openai/protocol.py). Other flags it does not tell.
 */
export const VLLM_SETTINGS: readonly SettingsSource[] = [
  { from: 'models', fields: ['max_model_len'] },
  {
    from: 'labels',
    metrics: ['vllm:cache_config_info'],
    fields: [
      ...['block_size', 'cache_dtype', 'gpu_memory_utilization', 'enable_prefix_caching'],
      ...['prefix_caching_hash_algo', 'num_gpu_blocks', 'num_gpu_blocks_override', 'num_cpu_blocks'],
      ...['kv_cache_size_tokens', 'kv_cache_max_concurrency', 'kv_cache_memory_bytes', 'kv_cache_layout'],
      ...['kv_offloading_size', 'kv_offloading_backend', 'kv_sharing_fast_prefill', 'calculate_kv_scales'],
      ...['swap_space', 'cpu_offload_gb', 'sliding_window', 'mamba_block_size', 'mamba_cache_mode'],
      ...['is_attention_free', 'cpu_kvcache_space_bytes'],
    ],
  },
];

/**
 * SGLang: `ServerArgs` (python/sglang/srt/server_args.py) and what the scheduler adds when it is ready
 * (`get_init_info` in managers/scheduler.py); newer releases drop the `get_` of the route.
 */
export const SGLANG_ROUTES: readonly string[] = ['/get_server_info', '/server_info'];
export const SGLANG_SETTINGS: readonly SettingsSource[] = [
  {
    from: 'object',
    routes: SGLANG_ROUTES,
    fields: [
      ...['model_path', 'dtype', 'quantization', 'kv_cache_dtype', 'context_length', 'load_format'],
      ...['tp_size', 'dp_size', 'pp_size', 'ep_size', 'enable_dp_attention', 'nnodes', 'device'],
      ...['mem_fraction_static', 'max_running_requests', 'max_queued_requests', 'max_total_tokens'],
      ...['max_total_num_tokens', 'max_req_input_len', 'max_prefill_tokens', 'chunked_prefill_size'],
      ...['enable_mixed_chunk', 'page_size', 'schedule_policy', 'schedule_conservativeness'],
      ...['cpu_offload_gb', 'attention_backend', 'sampling_backend', 'grammar_backend'],
      ...['disable_radix_cache', 'disable_cuda_graph', 'cuda_graph_max_bs', 'enable_torch_compile'],
      ...['disable_overlap_schedule', 'stream_interval', 'num_continuous_decode_steps'],
      ...['speculative_algorithm', 'speculative_num_steps', 'speculative_eagle_topk'],
      'speculative_num_draft_tokens',
    ],
  },
];

/** llama.cpp: `get_props` and the list of models of `tools/server/server-context.cpp`; `n_ctx` is of one slot. */
export const LLAMA_CPP_SETTINGS: readonly SettingsSource[] = [
  {
    from: 'object',
    routes: ['/props'],
    fields: ['total_slots', 'default_generation_settings.n_ctx', 'model_alias', 'model_path', 'model_ftype'],
  },
  { from: 'models', fields: ['meta.n_params', 'meta.size', 'meta.n_ctx_train'] },
];

/** Text Generation Inference: `Info` (router/src/lib.rs), of releases 1 to 3. */
export const TGI_SETTINGS: readonly SettingsSource[] = [
  {
    from: 'object',
    routes: ['/info'],
    fields: [
      ...['model_id', 'model_sha', 'model_dtype', 'model_device_type', 'max_concurrent_requests'],
      ...['max_input_tokens', 'max_input_length', 'max_total_tokens', 'max_batch_total_tokens'],
      ...['max_waiting_tokens', 'max_batch_size', 'waiting_served_ratio', 'max_best_of'],
      ...['max_stop_sequences', 'validation_workers', 'max_client_batch_size', 'sha', 'docker_label'],
    ],
  },
];

/** Ollama: `ProcessModelResponse` and `ModelDetails` (api/types.go), of the models that are loaded just now. */
export const OLLAMA_SETTINGS: readonly SettingsSource[] = [
  {
    from: 'list',
    route: '/api/ps',
    list: 'models',
    id: 'name',
    fields: [
      ...['context_length', 'size', 'size_vram', 'details.parameter_size'],
      ...['details.quantization_level', 'details.family', 'details.format', 'digest'],
    ],
  },
];

/**
 * TensorRT-LLM: `log_config_info` (tensorrt_llm/metrics/collector.py), where the server was started to return
 * performance metrics. Its `/metrics` is another thing, and whoever asks takes its figures away from others.
 */
export const TENSORRT_LLM_SETTINGS: readonly SettingsSource[] = [
  {
    from: 'labels',
    route: '/prometheus/metrics',
    metrics: [
      ...['trtllm_model_config_info', 'trtllm_parallel_config_info'],
      ...['trtllm_speculative_config_info', 'trtllm_kv_cache_config_info'],
    ],
    fields: [
      ...['model', 'served_model_name', 'dtype', 'quantization', 'max_model_len', 'gpu_type', 'gpu_count'],
      ...['tensor_parallel_size', 'pipeline_parallel_size', 'context_parallel_size', 'expert_parallel_size'],
      ...['spec_enabled', 'spec_method', 'spec_num_tokens', 'spec_draft_model', 'page_size'],
      ...['enable_block_reuse', 'enable_partial_reuse', 'free_gpu_memory_fraction', 'cache_dtype'],
    ],
  },
];

/** The embedded engine: entries of its list of models, in OpenAI's form and in that of llm-server. */
export const ENGINE_SETTINGS: readonly SettingsSource[] = [
  {
    from: 'models',
    fields: ['max_model_len', 'context_window', 'meta.slots', 'meta.n_params', 'max_output_tokens'],
  },
];

/** The simulator in the form of llm-server; in OpenAI's it tells nothing but its version. */
export const SIMULATOR_SETTINGS: readonly SettingsSource[] = [
  { from: 'models', fields: ['context_window', 'max_output_tokens', 'supports_structured_output'] },
];
