/** llama.cpp since August 2026: `tools/server/server-task.cpp`. */
export const LLAMA_CPP_CURRENT = `# HELP llamacpp:prompt_tokens_total Number of prompt tokens processed, excluding cached tokens
# TYPE llamacpp:prompt_tokens_total counter
llamacpp:prompt_tokens_total 120
# HELP llamacpp:prompt_tokens_cached_total Number of prompt tokens reused from the cache
# TYPE llamacpp:prompt_tokens_cached_total counter
llamacpp:prompt_tokens_cached_total 480
# HELP llamacpp:prompt_seconds_total Total time spent processing prompts
# TYPE llamacpp:prompt_seconds_total counter
llamacpp:prompt_seconds_total 1.25
# HELP llamacpp:tokens_predicted_total Number of generation tokens processed
# TYPE llamacpp:tokens_predicted_total counter
llamacpp:tokens_predicted_total 64
# HELP llamacpp:n_decode_total Total number of llama_decode() calls, excluding speculative decoding and multimodal decoding
# TYPE llamacpp:n_decode_total counter
llamacpp:n_decode_total 66
# HELP llamacpp:requests_processing Number of requests processing
# TYPE llamacpp:requests_processing gauge
llamacpp:requests_processing 1
# HELP llamacpp:requests_deferred Number of requests deferred
# TYPE llamacpp:requests_deferred gauge
llamacpp:requests_deferred 3
`;

/** llama.cpp of 2024: `examples/server/server.cpp`. */
export const LLAMA_CPP_OLD = `# HELP llamacpp:prompt_tokens_total Number of prompt tokens processed.
# TYPE llamacpp:prompt_tokens_total counter
llamacpp:prompt_tokens_total 120
# HELP llamacpp:tokens_predicted_total Number of generation tokens processed.
# TYPE llamacpp:tokens_predicted_total counter
llamacpp:tokens_predicted_total 64
# HELP llamacpp:prompt_tokens_seconds Average prompt throughput in tokens/s.
# TYPE llamacpp:prompt_tokens_seconds gauge
llamacpp:prompt_tokens_seconds 96
# HELP llamacpp:kv_cache_usage_ratio KV-cache usage. 1 means 100 percent usage.
# TYPE llamacpp:kv_cache_usage_ratio gauge
llamacpp:kv_cache_usage_ratio 0.046875
# HELP llamacpp:kv_cache_tokens KV-cache tokens.
# TYPE llamacpp:kv_cache_tokens gauge
llamacpp:kv_cache_tokens 192
# HELP llamacpp:requests_processing Number of request processing.
# TYPE llamacpp:requests_processing gauge
llamacpp:requests_processing 0
# HELP llamacpp:requests_deferred Number of request deferred.
# TYPE llamacpp:requests_deferred gauge
llamacpp:requests_deferred 0
`;

/** This product's engine with two models, printed by prom-client. */
export const EMBEDDED_ENGINE = `# HELP llm_engine_requests_total Requests by how they ended
# TYPE llm_engine_requests_total counter
llm_engine_requests_total{model="small",outcome="length"} 9
llm_engine_requests_total{model="small",outcome="cancelled"} 1
llm_engine_requests_total{model="small",outcome="rejected"} 2
llm_engine_requests_total{model="small",outcome="failed"} 1

# HELP llm_engine_prompt_tokens_total Prompt tokens of requests that got an answer
# TYPE llm_engine_prompt_tokens_total counter
llm_engine_prompt_tokens_total{model="small"} 640

# HELP llm_engine_cached_prompt_tokens_total Prompt tokens found in the KV cache
# TYPE llm_engine_cached_prompt_tokens_total counter
llm_engine_cached_prompt_tokens_total{model="small"} 160

# HELP llm_engine_generated_tokens_total Output tokens
# TYPE llm_engine_generated_tokens_total counter
llm_engine_generated_tokens_total{model="small"} 300

# HELP llm_engine_slots Sequences computed at a time, at most
# TYPE llm_engine_slots gauge
llm_engine_slots{model="small"} 8
llm_engine_slots{model="large"} 4

# HELP llm_engine_kv_cells_used Cells of sequences in a slot
# TYPE llm_engine_kv_cells_used gauge
llm_engine_kv_cells_used{model="small"} 256
llm_engine_kv_cells_used{model="large"} 64

# HELP llm_engine_kv_cells_cached Cells kept for a later prompt
# TYPE llm_engine_kv_cells_cached gauge
llm_engine_kv_cells_cached{model="small"} 128
llm_engine_kv_cells_cached{model="large"} 0

# HELP llm_engine_kv_cells_total Cells in all
# TYPE llm_engine_kv_cells_total gauge
llm_engine_kv_cells_total{model="small"} 1024
llm_engine_kv_cells_total{model="large"} 512

# HELP llm_engine_time_to_first_token_seconds From the request to its first token
# TYPE llm_engine_time_to_first_token_seconds histogram
llm_engine_time_to_first_token_seconds_bucket{le="0.005",model="small"} 6
llm_engine_time_to_first_token_seconds_bucket{le="+Inf",model="small"} 10
llm_engine_time_to_first_token_seconds_sum{model="small"} 0.06
llm_engine_time_to_first_token_seconds_count{model="small"} 10

# HELP llm_engine_inter_token_latency_seconds Between two tokens of an answer
# TYPE llm_engine_inter_token_latency_seconds histogram
llm_engine_inter_token_latency_seconds_bucket{le="0.005",model="small"} 290
llm_engine_inter_token_latency_seconds_bucket{le="+Inf",model="small"} 290
llm_engine_inter_token_latency_seconds_sum{model="small"} 0.58
llm_engine_inter_token_latency_seconds_count{model="small"} 290

# HELP llm_engine_request_duration_seconds From the request to the end of its answer
# TYPE llm_engine_request_duration_seconds histogram
llm_engine_request_duration_seconds_bucket{le="0.1",model="small"} 10
llm_engine_request_duration_seconds_bucket{le="+Inf",model="small"} 10
llm_engine_request_duration_seconds_sum{model="small"} 0.7
llm_engine_request_duration_seconds_count{model="small"} 10

# HELP llm_engine_requests_running Requests in a slot
# TYPE llm_engine_requests_running gauge
llm_engine_requests_running{model="small"} 2
llm_engine_requests_running{model="large"} 1

# HELP llm_engine_requests_waiting Requests that wait for a slot
# TYPE llm_engine_requests_waiting gauge
llm_engine_requests_waiting{model="small"} 0
llm_engine_requests_waiting{model="large"} 0

# HELP llm_engine_process_resident_memory_bytes Memory of the process that is in RAM
# TYPE llm_engine_process_resident_memory_bytes gauge
llm_engine_process_resident_memory_bytes 131072000
`;
