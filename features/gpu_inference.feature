@gpu @inference
Feature: A model holds its performance over repeated runs
  As a Performance Engineer
  I want throughput, latency, memory and utilisation of a model, averaged over repeated runs
  So that one lucky or unlucky run decides nothing

  Background:
    Given the LLM system is running
    And performance monitoring is enabled

  Scenario Outline: Runs of single inferences, one after another
    When repeating <runs> runs of <inferences> inferences of <tokens> tokens
    Then the inference throughput should exceed <min_inferences> requests per second
    And the token throughput should exceed <min_tokens> tokens per second
    And the inference latency should be below <max_latency> ms
    And the spread between runs should be at most <max_spread>%
    And the GPU memory usage should not exceed <max_memory> GB
    And the allocated GPU memory should not exceed <max_memory> GB
    And the GPU utilisation should be at least <min_utilisation>%
    And the share of GPU memory in use should be at most <max_memory_share>%

    Examples:
      | runs | inferences | tokens | min_inferences | min_tokens | max_latency | max_spread | max_memory | min_utilisation | max_memory_share |
      | 10   | 100        | 32     | 5              | 160        | 200         | 25         | 8          | 20              | 90               |
