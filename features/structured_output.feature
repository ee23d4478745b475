@structured
Feature: Structured answers keep to their schema, and the schema costs little
  As a Performance Engineer
  I want every structured answer checked against the schema of its own call
  So that a fast answer is also a right one

  Background:
    Given the LLM system is running
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 8          | 4096            |

  Scenario Outline: Each answer keeps to the new schema of its call
    Given the "<case>" case of structured output
    When <requests> structured answers, each with a new schema, are asked for by <users> virtual users
    Then the schema compliance should be at least 100%
    And the share of distinct schemas should be at least 100%
    And the share of repeated answers should be at most 0%
    And p95 response time should be below <p95> ms
    And the error rate should be at most <errors>%
    And the request size should be at most <request>
    And the answer size should be at most <answer>

    Examples:
      | case   | requests | users | p95  | errors | request | answer |
      | simple | 200      | 4     | 2000 | 2      | 2 kB    | 1 kB   |
      | nested | 200      | 4     | 2000 | 2      | 2 kB    | 1 kB   |
      | array  | 100      | 4     | 5000 | 5      | 4 kB    | 4 kB   |

  Scenario: A new schema costs little more than one that was used before
    Given the "simple" case of structured output
    When structured answers with a used and with a new schema are asked for in turns, 20 pairs of 5 requests
    Then the schema overhead should be below 50 ms
    And the schema compliance should be at least 100%
