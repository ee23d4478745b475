Feature: Performance Regression
  As a Performance Engineer
  I want to know whether sampling has become slower since a run that I trust
  So that a change that costs speed is found before it is released

  Background:
    Given the LLM system is running
    And performance monitoring is enabled
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 32         | 128             |
      | medium     | 16         | 256             |
      | large      | 8          | 512             |

  @sampling @regression
  Scenario Outline: Token sampling is as fast as it was
    Given a model of size "<model_size>"
    And a batch size of <batch_size>
    When sampling <num_tokens> tokens
    Then the median inter-token latency should not regress by more than <slower_tokens> against the baseline "main"
    And the p99 inter-token latency should not regress by more than <slower_tail> against the baseline "main"
    And throughput should not regress by more than <less_throughput> against the baseline "main"

    Examples:
      | model_size | batch_size | num_tokens | slower_tokens | slower_tail | less_throughput |
      | small      | 32         | 1000       | 5%            | 20%         | 5%              |
      | medium     | 16         | 500        | 5%            | 20%         | 5%              |
      | large      | 8          | 250        | 5%            | 20%         | 5%              |
