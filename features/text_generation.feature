@generation
Feature: Long texts are written at a steady rate
  As a Performance Engineer
  I want the time and the token rate of long answers
  So that I know what a reader of them waits for

  Background:
    Given the LLM system is running
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 8          | 4096            |

  Scenario Outline: A long text by the number of those who ask for one
    When <users> virtual users ask for the "product description"
    Then the mean response time should be below <mean> ms
    And p95 response time should be below <p95> ms
    And the throughput should exceed <rate> tokens per second
    And the input/output token ratio should be at most <ratio>
    And the error rate should be at most 5%

    Examples:
      | users | mean | p95  | rate | ratio |
      | 1     | 1000 | 2000 | 100  | 10    |
      | 4     | 1000 | 2000 | 200  | 10    |
