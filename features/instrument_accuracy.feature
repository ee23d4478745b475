@calibration
Feature: The instrument tells the truth, and says when it cannot
  As a Performance Engineer
  I want the load client held against a server whose delays are known
  So that I can believe its figures, and know when not to

  Background:
    Given a ground-truth server that sends its first token after 50 ms and another every 10 ms

  Scenario Outline: Token times are right, however many streams there are
    Given the <transport> transport
    When <streams> virtual users stream answers of 100 tokens
    Then the error of the mean time to first token should be at most <ttft_error> ms
    And the error of the mean inter-token latency should be at most <itl_error> ms
    And every request should be accounted for

    Examples:
      | transport | streams | ttft_error | itl_error |
      | undici    | 1       | 1          | 0.2       |
      | undici    | 10      | 1          | 0.2       |
      | undici    | 100     | 1          | 0.2       |
      | undici    | 1000    | 10         | 0.2       |
      | lean      | 1       | 1          | 0.2       |
      | lean      | 10      | 1          | 0.2       |
      | lean      | 100     | 1          | 0.2       |
      | lean      | 1000    | 10         | 0.2       |

  Scenario Outline: An open load keeps its schedule
    Given the <transport> transport
    When <rate> requests per second are offered for 5 seconds
    Then the achieved rate should be within 0.1% of the offered rate
    And p99 schedule lag should be at most 1 ms
    And every request should be accounted for

    Examples:
      | transport | rate |
      | undici    | 500  |
      | lean      | 500  |
      | lean      | 2000 |

  Scenario: One worker and two send the same requests
    Given the lean transport
    When a Poisson load of 200 requests is sent by 1 worker, and again by 2
    Then both should have sent the same requests

  Scenario: A load that the machine cannot offer is called so, and its achieved rate is told
    Given the undici transport
    When 200000 requests per second are offered for 1 second
    Then the load should be found invalid, for a rate that was missed
