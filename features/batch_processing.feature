@batch
Feature: Many requests at once are worked off faster than one after the other
  As a Performance Engineer
  I want fifty connections compared with one
  So that I know what batching gains, and what it takes

  Background:
    Given the LLM system is running
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 32         | 512             |

  Scenario: Fifty connections against one
    When the "short answer" is asked for by 50 connections and by one in turns for 60 seconds
    Then the speed-up over one connection should be at least 1.5
    And p95 response time should be below 5000 ms
    And the throughput should exceed 500 tokens per second
    And the error rate should be at most 2%
    And the server CPU should be at most 400%
    And the server memory should be at most 16 GB
