Feature: LLM Sampling Performance
  As a Performance Engineer
  I want to validate sampling performance for large language models
  So that I can ensure optimal inference speed and efficiency

  Background:
    Given the LLM system is running
    And performance monitoring is enabled
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 32         | 128             |
      | medium     | 16         | 256             |
      | large      | 8          | 512             |

  @sampling @latency
  Scenario Outline: Low-Latency Token Sampling
    Given a model of size "<model_size>"
    And a batch size of <batch_size>
    When sampling <num_tokens> tokens
    Then p99 latency should be below <max_latency> milliseconds
    And throughput should exceed <min_throughput> tokens per second
    And GPU memory usage should not exceed <max_memory> GB

    Examples:
      | model_size | batch_size | num_tokens | max_latency | min_throughput | max_memory |
      | small      | 32         | 1000       | 10          | 1000           | 8          |
      | medium     | 16         | 500        | 20          | 500            | 16         |
      | large      | 8          | 250        | 40          | 250            | 32         |
