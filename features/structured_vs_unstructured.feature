@comparison
Feature: What a structured answer costs beside plain text
  As a Performance Engineer
  I want the same task on both endpoints, in turns
  So that I know what the structure costs in time, tokens and resources

  Background:
    Given the LLM system is running
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 8          | 4096            |

  Scenario Outline: The structured endpoint keeps up with the plain one
    Given the "<case>" case of structured output
    When its task is asked of both endpoints in turns, <pairs> pairs of <requests> requests
    Then the overhead of structured output should be below <overhead> ms
    And the schema compliance should be at least 100%
    And the validation time should be below <validation> ms
    And the error rate should be at most <errors>%

    Examples:
      | case   | pairs | requests | overhead | validation | errors |
      | simple | 20    | 5        | 500      | 20         | 5      |
      | nested | 20    | 4        | 500      | 20         | 5      |
      | array  | 12    | 3        | 2000     | 20         | 10     |
