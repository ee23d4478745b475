/** SGLang of 2026, two data-parallel replicas: `srt/observability/metrics_collector.py`, in multiprocess mode. */
export const SGLANG_CURRENT = `# HELP sglang:num_running_reqs The number of running requests.
# TYPE sglang:num_running_reqs gauge
sglang:num_running_reqs{dp_rank="0",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",priority="",tp_rank="0"} 3.0
sglang:num_running_reqs{dp_rank="0",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",priority="10",tp_rank="0"} 3.0
sglang:num_running_reqs{dp_rank="1",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",priority="",tp_rank="0"} 5.0
# HELP sglang:num_queue_reqs The number of requests in the waiting queue.
# TYPE sglang:num_queue_reqs gauge
sglang:num_queue_reqs{dp_rank="0",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",priority="",tp_rank="0"} 1.0
sglang:num_queue_reqs{dp_rank="1",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",priority="",tp_rank="0"} 0.0
# HELP sglang:token_usage The token usage.
# TYPE sglang:token_usage gauge
sglang:token_usage{dp_rank="0",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 0.02
sglang:token_usage{dp_rank="1",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 0.05
# HELP sglang:full_token_usage The token usage for full attention layers.
# TYPE sglang:full_token_usage gauge
sglang:full_token_usage{dp_rank="0",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 0.02
sglang:full_token_usage{dp_rank="1",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 0.05
# HELP sglang:num_used_tokens The number of used tokens.
# TYPE sglang:num_used_tokens gauge
sglang:num_used_tokens{dp_rank="0",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 1300.0
sglang:num_used_tokens{dp_rank="1",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 3100.0
# HELP sglang:kv_evictable_tokens Number of evictable (radix-cached) token slots in the KV cache pool.
# TYPE sglang:kv_evictable_tokens gauge
sglang:kv_evictable_tokens{dp_rank="0",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 500.0
sglang:kv_evictable_tokens{dp_rank="1",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 700.0
# HELP sglang:kv_used_tokens Number of actively used token slots in the KV cache pool.
# TYPE sglang:kv_used_tokens gauge
sglang:kv_used_tokens{dp_rank="0",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 1200.0
sglang:kv_used_tokens{dp_rank="1",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 3000.0
# HELP sglang:max_total_num_tokens Maximum total number of tokens in the KV cache pool.
# TYPE sglang:max_total_num_tokens gauge
sglang:max_total_num_tokens{dp_rank="0",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 60000.0
sglang:max_total_num_tokens{dp_rank="1",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 60000.0
# HELP sglang:num_retracted_requests_total Total number of retracted requests.
# TYPE sglang:num_retracted_requests_total counter
sglang:num_retracted_requests_total{dp_rank="1",engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 2.0
# HELP sglang:prompt_tokens_total Number of prefill tokens processed.
# TYPE sglang:prompt_tokens_total counter
sglang:prompt_tokens_total{engine_type="unified",is_streaming="true",model_name="qwen"} 8000.0
sglang:prompt_tokens_total{engine_type="unified",is_streaming="false",model_name="qwen"} 500.0
# HELP sglang:generation_tokens_total Number of generation tokens processed.
# TYPE sglang:generation_tokens_total counter
sglang:generation_tokens_total{engine_type="unified",is_streaming="true",model_name="qwen"} 900.0
sglang:generation_tokens_total{engine_type="unified",is_streaming="false",model_name="qwen"} 60.0
# HELP sglang:cached_tokens_total Number of cached prompt tokens by source (device/host/storage).
# TYPE sglang:cached_tokens_total counter
sglang:cached_tokens_total{cache_source="device",engine_type="unified",model_name="qwen"} 1500.0
sglang:cached_tokens_total{cache_source="host",engine_type="unified",model_name="qwen"} 200.0
# HELP sglang:num_requests_total Number of requests processed.
# TYPE sglang:num_requests_total counter
sglang:num_requests_total{engine_type="unified",is_streaming="true",model_name="qwen"} 20.0
sglang:num_requests_total{engine_type="unified",is_streaming="false",model_name="qwen"} 1.0
# HELP sglang:http_responses_total Total number of HTTP responses by endpoint and status code
# TYPE sglang:http_responses_total counter
sglang:http_responses_total{endpoint="/v1/chat/completions",method="POST",status_code="200"} 18.0
sglang:http_responses_total{endpoint="/v1/chat/completions",method="POST",status_code="400"} 2.0
sglang:http_responses_total{endpoint="/v1/chat/completions",method="POST",status_code="503"} 4.0
sglang:http_responses_total{endpoint="/generate",method="POST",status_code="200"} 3.0
sglang:http_responses_total{endpoint="/generate",method="POST",status_code="500"} 1.0
sglang:http_responses_total{endpoint="/metrics",method="GET",status_code="200"} 60.0
sglang:http_responses_total{endpoint="Unknown",method="GET",status_code="404"} 9.0
# HELP sglang:num_aborted_requests_total Number of requests aborted.
# TYPE sglang:num_aborted_requests_total counter
sglang:num_aborted_requests_total{engine_type="unified",model_name="qwen"} 5.0
# HELP sglang:time_to_first_token_seconds Histogram of time to first token in seconds.
# TYPE sglang:time_to_first_token_seconds histogram
sglang:time_to_first_token_seconds_sum{engine_type="unified",is_streaming="true",model_name="qwen"} 1.25
sglang:time_to_first_token_seconds_bucket{engine_type="unified",is_streaming="true",le="0.1",model_name="qwen"} 18.0
sglang:time_to_first_token_seconds_bucket{engine_type="unified",is_streaming="true",le="0.2",model_name="qwen"} 20.0
sglang:time_to_first_token_seconds_bucket{engine_type="unified",is_streaming="true",le="+Inf",model_name="qwen"} 20.0
sglang:time_to_first_token_seconds_count{engine_type="unified",is_streaming="true",model_name="qwen"} 20.0
sglang:time_to_first_token_seconds_sum{engine_type="unified",is_streaming="false",model_name="qwen"} 3.0
sglang:time_to_first_token_seconds_bucket{engine_type="unified",is_streaming="false",le="0.1",model_name="qwen"} 0.0
sglang:time_to_first_token_seconds_bucket{engine_type="unified",is_streaming="false",le="0.2",model_name="qwen"} 0.0
sglang:time_to_first_token_seconds_bucket{engine_type="unified",is_streaming="false",le="+Inf",model_name="qwen"} 1.0
sglang:time_to_first_token_seconds_count{engine_type="unified",is_streaming="false",model_name="qwen"} 1.0
# HELP sglang:inter_token_latency_seconds Histogram of inter-token latency in seconds.
# TYPE sglang:inter_token_latency_seconds histogram
sglang:inter_token_latency_seconds_sum{engine_type="unified",model_name="qwen"} 8.8
sglang:inter_token_latency_seconds_bucket{engine_type="unified",le="0.002",model_name="qwen"} 0.0
sglang:inter_token_latency_seconds_bucket{engine_type="unified",le="0.01",model_name="qwen"} 880.0
sglang:inter_token_latency_seconds_bucket{engine_type="unified",le="+Inf",model_name="qwen"} 880.0
sglang:inter_token_latency_seconds_count{engine_type="unified",model_name="qwen"} 880.0
# HELP sglang:e2e_request_latency_seconds Histogram of End-to-end request latency in seconds
# TYPE sglang:e2e_request_latency_seconds histogram
sglang:e2e_request_latency_seconds_sum{engine_type="unified",is_streaming="true",model_name="qwen"} 10.0
sglang:e2e_request_latency_seconds_bucket{engine_type="unified",is_streaming="true",le="0.1",model_name="qwen"} 0.0
sglang:e2e_request_latency_seconds_bucket{engine_type="unified",is_streaming="true",le="+Inf",model_name="qwen"} 20.0
sglang:e2e_request_latency_seconds_count{engine_type="unified",is_streaming="true",model_name="qwen"} 20.0
sglang:e2e_request_latency_seconds_sum{engine_type="unified",is_streaming="false",model_name="qwen"} 3.0
sglang:e2e_request_latency_seconds_bucket{engine_type="unified",is_streaming="false",le="0.1",model_name="qwen"} 0.0
sglang:e2e_request_latency_seconds_bucket{engine_type="unified",is_streaming="false",le="+Inf",model_name="qwen"} 1.0
sglang:e2e_request_latency_seconds_count{engine_type="unified",is_streaming="false",model_name="qwen"} 1.0
`;

/** SGLang of 2025 with metrics of all ranks, two here, and nothing found in the cache yet: `srt/metrics/collector.py`. */
export const SGLANG_ALL_RANKS = `# HELP sglang:num_running_reqs The number of running requests.
# TYPE sglang:num_running_reqs gauge
sglang:num_running_reqs{engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="1"} 2.0
sglang:num_running_reqs{engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 2.0
# HELP sglang:num_used_tokens The number of used tokens.
# TYPE sglang:num_used_tokens gauge
sglang:num_used_tokens{engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="1"} 240.0
sglang:num_used_tokens{engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 240.0
# HELP sglang:token_usage The token usage.
# TYPE sglang:token_usage gauge
sglang:token_usage{engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 0.01
sglang:token_usage{engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="1"} 0.01
# HELP sglang:cache_hit_rate The prefix cache hit rate.
# TYPE sglang:cache_hit_rate gauge
sglang:cache_hit_rate{engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 0.0
# HELP sglang:max_total_num_tokens Maximum total number of tokens in the KV cache pool.
# TYPE sglang:max_total_num_tokens gauge
sglang:max_total_num_tokens{engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 24000.0
sglang:max_total_num_tokens{engine_type="unified",model_name="qwen",moe_ep_rank="0",pp_rank="0",tp_rank="1"} 24000.0
# HELP sglang:prompt_tokens_total Number of prefill tokens processed.
# TYPE sglang:prompt_tokens_total counter
sglang:prompt_tokens_total{engine_type="unified",model_name="qwen"} 64.0
# HELP sglang:num_requests_total Number of requests processed.
# TYPE sglang:num_requests_total counter
sglang:num_requests_total{engine_type="unified",model_name="qwen"} 2.0
# HELP sglang:num_retractions Histogram of retraction counts per request.
# TYPE sglang:num_retractions histogram
sglang:num_retractions_sum{engine_type="unified",model_name="qwen"} 0.0
sglang:num_retractions_bucket{engine_type="unified",le="0.0",model_name="qwen"} 2.0
sglang:num_retractions_bucket{engine_type="unified",le="+Inf",model_name="qwen"} 2.0
sglang:num_retractions_count{engine_type="unified",model_name="qwen"} 2.0
`;
