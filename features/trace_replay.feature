@trace
Feature: Recorded traffic is served as it came
  As a Performance Engineer
  I want a day of my own traffic sent again, at its rate or a multiple of it
  So that I know how the system stands what really comes

  Background:
    Given the LLM system is running
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 16         | 4096            |
    And a model of size "small"

  Scenario Outline: A trace at <rate> times its rate
    When the recorded trace is replayed at <rate> times its rate for <time>
    Then p95 time to first token should be below <max_ttft> ms
    And p95 time per output token should be below <max_tpot> ms
    And the error rate should be at most 2%

    Examples:
      | rate | time  | max_ttft | max_tpot |
      | 1    | 2 min | 1000     | 50       |
      | 2    | 2 min | 2000     | 50       |
