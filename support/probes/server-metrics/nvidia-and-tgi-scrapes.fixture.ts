/** TensorRT-LLM of 2026, `trtllm-serve`, `/prometheus/metrics`: `tensorrt_llm/metrics/collector.py`. */
export const TENSORRT_LLM = `# HELP trtllm_request_success_total Count of successfully processed requests.
# TYPE trtllm_request_success_total counter
trtllm_request_success_total{engine_type="trtllm",finished_reason="stop",model_name="llama"} 8.0
trtllm_request_success_total{engine_type="trtllm",finished_reason="length",model_name="llama"} 2.0
# HELP trtllm_request_error_total Total request errors, labeled by HTTP status code.
# TYPE trtllm_request_error_total counter
trtllm_request_error_total{engine_type="trtllm",http_code="400",model_name="llama"} 2.0
trtllm_request_error_total{engine_type="trtllm",http_code="500",model_name="llama"} 1.0
# HELP trtllm_e2e_request_latency_seconds Histogram of end to end request latency in seconds.
# TYPE trtllm_e2e_request_latency_seconds histogram
trtllm_e2e_request_latency_seconds_sum{engine_type="trtllm",model_name="llama"} 5.5
trtllm_e2e_request_latency_seconds_bucket{engine_type="trtllm",le="0.3",model_name="llama"} 1.0
trtllm_e2e_request_latency_seconds_bucket{engine_type="trtllm",le="+Inf",model_name="llama"} 10.0
trtllm_e2e_request_latency_seconds_count{engine_type="trtllm",model_name="llama"} 10.0
# HELP trtllm_time_to_first_token_seconds Histogram of time to first token in seconds.
# TYPE trtllm_time_to_first_token_seconds histogram
trtllm_time_to_first_token_seconds_sum{engine_type="trtllm",model_name="llama"} 0.5
trtllm_time_to_first_token_seconds_bucket{engine_type="trtllm",le="0.04",model_name="llama"} 4.0
trtllm_time_to_first_token_seconds_bucket{engine_type="trtllm",le="0.06",model_name="llama"} 10.0
trtllm_time_to_first_token_seconds_bucket{engine_type="trtllm",le="+Inf",model_name="llama"} 10.0
trtllm_time_to_first_token_seconds_count{engine_type="trtllm",model_name="llama"} 10.0
# HELP trtllm_time_per_output_token_seconds Histogram of time per output token in seconds.
# TYPE trtllm_time_per_output_token_seconds histogram
trtllm_time_per_output_token_seconds_sum{engine_type="trtllm",model_name="llama"} 0.08
trtllm_time_per_output_token_seconds_bucket{engine_type="trtllm",le="0.01",model_name="llama"} 10.0
trtllm_time_per_output_token_seconds_bucket{engine_type="trtllm",le="+Inf",model_name="llama"} 10.0
trtllm_time_per_output_token_seconds_count{engine_type="trtllm",model_name="llama"} 10.0
# HELP trtllm_prompt_tokens_total Cumulative number of prompt (input) tokens processed.
# TYPE trtllm_prompt_tokens_total counter
trtllm_prompt_tokens_total{engine_type="trtllm",model_name="llama"} 1000.0
# HELP trtllm_generation_tokens_total Cumulative number of generation (output) tokens produced.
# TYPE trtllm_generation_tokens_total counter
trtllm_generation_tokens_total{engine_type="trtllm",model_name="llama"} 320.0
# HELP trtllm_prompt_cached_tokens_total Process-lifetime total prompt tokens served from KV cache. Resets only when the serving process restarts, not when the KV cache is flushed or evicted.
# TYPE trtllm_prompt_cached_tokens_total counter
trtllm_prompt_cached_tokens_total{engine_type="trtllm",model_name="llama"} 250.0
# HELP trtllm_kv_cache_hit_rate KV cache hit rate
# TYPE trtllm_kv_cache_hit_rate gauge
trtllm_kv_cache_hit_rate{engine_type="trtllm",model_name="llama"} 0.31
# HELP trtllm_kv_cache_utilization KV cache utilization
# TYPE trtllm_kv_cache_utilization gauge
trtllm_kv_cache_utilization{engine_type="trtllm",model_name="llama"} 0.05
# HELP trtllm_num_requests_running Number of active requests
# TYPE trtllm_num_requests_running gauge
trtllm_num_requests_running{engine_type="trtllm",model_name="llama"} 3.0
# HELP trtllm_num_requests_waiting Number of queued requests
# TYPE trtllm_num_requests_waiting gauge
trtllm_num_requests_waiting{engine_type="trtllm",model_name="llama"} 0.0
# HELP trtllm_kv_cache_max_blocks Maximum number of KV cache blocks
# TYPE trtllm_kv_cache_max_blocks gauge
trtllm_kv_cache_max_blocks{engine_type="trtllm",model_name="llama"} 400.0
# HELP trtllm_kv_cache_used_blocks Number of used KV cache blocks
# TYPE trtllm_kv_cache_used_blocks gauge
trtllm_kv_cache_used_blocks{engine_type="trtllm",model_name="llama"} 20.0
# HELP trtllm_kv_cache_tokens_per_block Number of tokens per KV cache block
# TYPE trtllm_kv_cache_tokens_per_block gauge
trtllm_kv_cache_tokens_per_block{engine_type="trtllm",model_name="llama"} 32.0
`;

/** Triton with the TensorRT-LLM backend in an ensemble: `custom_metrics_reporter.cc`. */
export const TRITON = `# HELP nv_inference_request_success Number of successful inference requests, all batch sizes
# TYPE nv_inference_request_success counter
nv_inference_request_success{model="preprocessing",version="1"} 7
nv_inference_request_success{model="tensorrt_llm",version="1"} 7
nv_inference_request_success{model="ensemble",version="1"} 7
# HELP nv_inference_request_failure Number of failed inference requests, all batch sizes
# TYPE nv_inference_request_failure counter
nv_inference_request_failure{model="preprocessing",reason="OTHER",version="1"} 0
nv_inference_request_failure{model="tensorrt_llm",reason="OTHER",version="1"} 0
nv_inference_request_failure{model="tensorrt_llm",reason="BACKEND",version="1"} 2
nv_inference_request_failure{model="tensorrt_llm",reason="CANCELED",version="1"} 4
nv_inference_request_failure{model="tensorrt_llm",reason="REJECTED",version="1"} 1
nv_inference_request_failure{model="ensemble",reason="OTHER",version="1"} 14
# HELP nv_inference_request_duration_us Cumulative inference request duration in microseconds (includes cached requests)
# TYPE nv_inference_request_duration_us counter
nv_inference_request_duration_us{model="preprocessing",version="1"} 9100
nv_inference_request_duration_us{model="tensorrt_llm",version="1"} 3500000
nv_inference_request_duration_us{model="ensemble",version="1"} 3521000
# HELP nv_gpu_memory_used_bytes GPU used memory, in bytes
# TYPE nv_gpu_memory_used_bytes gauge
nv_gpu_memory_used_bytes{gpu_uuid="GPU-0"} 68719476736
# HELP nv_trt_llm_request_metrics TRT LLM request metrics
# TYPE nv_trt_llm_request_metrics gauge
nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="waiting",version="1"} 1
nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="context",version="1"} 1
nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="scheduled",version="1"} 4
nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="max",version="1"} 512
nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="active",version="1"} 5
# HELP nv_trt_llm_runtime_memory_metrics TRT LLM runtime memory metrics
# TYPE nv_trt_llm_runtime_memory_metrics gauge
nv_trt_llm_runtime_memory_metrics{memory_type="gpu",model="tensorrt_llm",version="1"} 1610236
# HELP nv_trt_llm_kv_cache_block_metrics TRT LLM KV cache block metrics
# TYPE nv_trt_llm_kv_cache_block_metrics gauge
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction",model="tensorrt_llm",version="1"} 0.02
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="reused",model="tensorrt_llm",version="1"} 12
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="tokens_per",model="tensorrt_llm",version="1"} 64
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="used",model="tensorrt_llm",version="1"} 10
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="free",model="tensorrt_llm",version="1"} 490
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="max",model="tensorrt_llm",version="1"} 500
# HELP nv_trt_llm_inflight_batcher_metrics TRT LLM inflight_batcher-specific metrics
# TYPE nv_trt_llm_inflight_batcher_metrics gauge
nv_trt_llm_inflight_batcher_metrics{inflight_batcher_specific_metric="generation_requests",model="tensorrt_llm",version="1"} 3
# HELP nv_llm_output_token_len TRT LLM response metrics
# TYPE nv_llm_output_token_len histogram
nv_llm_output_token_len_count{model="tensorrt_llm",response_metric_type="total_output_tokens",version="1"} 7
nv_llm_output_token_len_sum{model="tensorrt_llm",response_metric_type="total_output_tokens",version="1"} 448
nv_llm_output_token_len_bucket{model="tensorrt_llm",response_metric_type="total_output_tokens",version="1",le="100"} 7
nv_llm_output_token_len_bucket{model="tensorrt_llm",response_metric_type="total_output_tokens",version="1",le="+Inf"} 7
# HELP nv_llm_input_token_len TRT LLM response metrics
# TYPE nv_llm_input_token_len histogram
nv_llm_input_token_len_count{model="tensorrt_llm",response_metric_type="total_input_tokens",version="1"} 7
nv_llm_input_token_len_sum{model="tensorrt_llm",response_metric_type="total_input_tokens",version="1"} 840
nv_llm_input_token_len_bucket{model="tensorrt_llm",response_metric_type="total_input_tokens",version="1",le="500"} 7
nv_llm_input_token_len_bucket{model="tensorrt_llm",response_metric_type="total_input_tokens",version="1",le="+Inf"} 7
`;

/** TGI 3: `docs/source/reference/metrics.md`, printed by Rust's metrics-exporter-prometheus. */
export const TGI = `# TYPE tgi_request_count counter
tgi_request_count 6

# TYPE tgi_request_success counter
tgi_request_success 5

# TYPE tgi_request_failure counter
tgi_request_failure{err="validation"} 2
tgi_request_failure{err="overloaded"} 1
tgi_request_failure{err="dropped"} 8

# TYPE tgi_queue_size gauge
tgi_queue_size 2

# TYPE tgi_batch_current_size gauge
tgi_batch_current_size 3

# TYPE tgi_batch_current_max_tokens gauge
tgi_batch_current_max_tokens 1824

# TYPE tgi_request_duration histogram
tgi_request_duration_bucket{le="0.0001"} 0
tgi_request_duration_bucket{le="0.75"} 4
tgi_request_duration_bucket{le="+Inf"} 5
tgi_request_duration_sum 3.5
tgi_request_duration_count 5

# TYPE tgi_request_mean_time_per_token_duration histogram
tgi_request_mean_time_per_token_duration_bucket{le="0.0001"} 0
tgi_request_mean_time_per_token_duration_bucket{le="+Inf"} 5
tgi_request_mean_time_per_token_duration_sum 0.1
tgi_request_mean_time_per_token_duration_count 5

# TYPE tgi_request_generated_tokens histogram
tgi_request_generated_tokens_bucket{le="+Inf"} 5
tgi_request_generated_tokens_sum 160
tgi_request_generated_tokens_count 5

# TYPE tgi_request_input_length histogram
tgi_request_input_length_bucket{le="+Inf"} 6
tgi_request_input_length_sum 600
tgi_request_input_length_count 6

`;
