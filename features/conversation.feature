@conversation
Feature: Conversations stay quick as they grow
  As a Performance Engineer
  I want conversations of several turns, each with all that was said before
  So that I know what the growing context costs

  Background:
    Given the LLM system is running
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 4          | 4096            |

  Scenario Outline: Every turn is answered in time
    When the "<conversation>" conversation is held
    Then the average response time should be below <average> ms
    And the maximum response time should be below <maximum> ms
    And the cache hit rate should be at least <cached>%
    And the server memory growth should be at most <growth>
    And the share of turns answered should be at least 100%

    Examples:
      | conversation | average | maximum | cached | growth |
      | short        | 1000    | 3000    | 20     | 256 MB |
      | medium       | 1000    | 3000    | 20     | 256 MB |
      | long         | 1000    | 3000    | 20     | 256 MB |

  Scenario: The same conversation gets the same answers when nothing is left to chance
    When the "short" conversation is held twice at temperature 0
    Then the answer consistency should be at least 100%
