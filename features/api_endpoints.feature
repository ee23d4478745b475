@api
Feature: The server's small routes answer quickly, however many clients ask
  As a Performance Engineer
  I want health checks and the list of models to be quick under load
  So that balancers and clients that ask for them are never kept waiting

  Background:
    Given the LLM system is running

  Scenario Outline: Both small routes stand the load
    When the "<load>" load of <threads> threads and <connections> connections asks for the <endpoint> for <duration> seconds
    Then the average response time should be below <average> ms
    And p95 response time should be below <p95> ms
    And p99 response time should be below <p99> ms
    And the request rate should be at least <rate> requests per second
    And the error rate should be at most 1%

    Examples: Health check
      | load            | endpoint     | threads | connections | duration | average | p95 | p99 | rate |
      | single          | health check | 1       | 1           | 30       | 5       | 10  | 20  | 200  |
      | light           | health check | 1       | 5           | 30       | 10      | 20  | 40  | 500  |
      | normal          | health check | 1       | 15          | 60       | 20      | 40  | 80  | 500  |
      | peak            | health check | 1       | 25          | 60       | 30      | 60  | 120 | 500  |
      | burst           | health check | 1       | 50          | 30       | 60      | 120 | 240 | 500  |
      | stress          | health check | 1       | 75          | 30       | 90      | 180 | 360 | 500  |
      | sustained       | health check | 1       | 20          | 300      | 25      | 50  | 100 | 500  |
      | wrk -t4 -c10    | health check | 4       | 10          | 30       | 20      | 40  | 80  | 500  |

    Examples: List of models
      | load            | endpoint     | threads | connections | duration | average | p95 | p99 | rate |
      | single          | model list   | 1       | 1           | 30       | 5       | 10  | 20  | 200  |
      | light           | model list   | 1       | 5           | 30       | 10      | 20  | 40  | 500  |
      | normal          | model list   | 1       | 15          | 60       | 20      | 40  | 80  | 500  |
      | peak            | model list   | 1       | 25          | 60       | 30      | 60  | 120 | 500  |
      | burst           | model list   | 1       | 50          | 30       | 60      | 120 | 240 | 500  |
      | stress          | model list   | 1       | 75          | 30       | 90      | 180 | 360 | 500  |
      | sustained       | model list   | 1       | 20          | 300      | 25      | 50  | 100 | 500  |
      | wrk -t4 -c10    | model list   | 4       | 10          | 30       | 20      | 40  | 80  | 500  |

  Scenario: A list of models that caches may answer is not much slower than one asked past them
    When the model list is asked for past caches and from them in turns, 30 pairs of 200 requests
    Then the warm share of the cold response time should be at most 150%
