@virtual-users
Feature: A known number of users is served well
  As a Performance Engineer
  I want to know what a number of virtual users costs in latency, and how many of them the system carries
  So that I can size it for normal and peak usage

  Background:
    Given the LLM system is running
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 16         | 1024            |
    And a model of size "small"
    And virtual users who ask for:
      | prompt tokens | lognormal, mean 32, deviation 16, from 4 to 128 |
      | output tokens | normal, mean 16, deviation 4, from 4 to 32      |

  Scenario: More users are served until the server is full, and none is given up
    When the number of virtual users grows over these levels:
      | virtual_users |
      | 1             |
      | 2             |
      | 4             |
      | 8             |
      | 16            |
      | 32            |
      | 64            |
      | 128           |
      | 256           |
      | 512           |
      | 1000          |
    Then these limits should hold:
      | virtual_users | p95 time to first token | median time per output token | error rate | throughput             |
      | 1             | 100 ms                  | 10 ms                        | 5%         | 100 tokens per second  |
      | 8             | 200 ms                  | 20 ms                        | 2%         | 500 tokens per second  |
      | 16            | 300 ms                  | 20 ms                        | 2%         | 1000 tokens per second |
      | 64            | 2 s                     | 20 ms                        | 1%         | 1000 tokens per second |
      | 1000          | 20 s                    | 20 ms                        | 1%         | 1000 tokens per second |
    And the fall of throughput as users grow should be at most 25%

  Scenario: The peak of a day is served, and forgotten when it is over
    When usage goes through these phases:
      | phase        | virtual_users | ramp | hold  |
      | normal       | 8             | 30 s | 2 min |
      | peak         | 64            | 30 s | 3 min |
      | normal again | 8             | 30 s | 2 min |
    Then these limits should hold:
      | phase        | p95 time to first token | p95 response time | error rate |
      | normal       | 200 ms                  | 500 ms            | 1%         |
      | peak         | 2 s                     | 3 s               | 1%         |
      | normal again | 200 ms                  | 500 ms            | 1%         |
    And the recovery time after the peak should be at most 2 s

  Scenario: Long prompts are read quickly, and read once
    When prompts of these lengths are asked cold and warm:
      | prompt_tokens |
      | 64            |
      | 256           |
      | 512           |
      | 896           |
    Then these limits should hold:
      | prompt_tokens | median time to first token | median time per output token |
      | 64            | 200 ms                     | 10 ms                        |
      | 256           | 500 ms                     | 10 ms                        |
      | 896           | 2 s                        | 20 ms                        |
    And the warm share of the cold time to first token should be at most 50%
    And the share of decode speed left at the longest context should be at least 33%

  Scenario: The system bends late
    When virtual users are doubled from 4 to at most 1000 until a limit breaks:
      | p95 time to first token      | 1 s   |
      | median time per output token | 20 ms |
      | error rate                   | 2%    |
    Then the last number of virtual users within the limits should be at least 16

  Scenario: Enough users are served within the service level agreement
    Then at least 16 virtual users should be served within:
      | p95 time to first token      | 500 ms |
      | median time per output token | 20 ms  |
      | error rate                   | 2%     |

  Scenario: Enough arrivals are served within the service level agreement
    Then at least 50 requests per second should be served within:
      | p95 time to first token      | 500 ms |
      | median time per output token | 20 ms  |
      | error rate                   | 2%     |
