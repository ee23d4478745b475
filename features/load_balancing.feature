Feature: Load Balancing Performance
  As a Performance Engineer
  I want to optimize request distribution across serving nodes
  So that I can maximize system throughput and reliability

  Background:
    Given a cluster of serving nodes
    And the following workload profiles:
      | profile_type | qps   | request_size |
      | light        | 1000  | small        |
      | medium       | 5000  | medium       |
      | heavy        | 10000 | large        |

  @load-balancing
  Scenario Outline: Dynamic Load Distribution
    Given a "<profile_type>" workload profile
    When traffic increases by <scale_factor>x
    Then load difference between nodes should be less than <max_diff>%
    And response time p95 should stay below <max_latency>ms
    And no node should exceed <max_cpu>% CPU utilization

    Examples:
      | profile_type | scale_factor | max_diff | max_latency | max_cpu |
      | light        | 2            | 10       | 100         | 70      |
      | medium       | 3            | 15       | 200         | 80      |
      | heavy        | 4            | 20       | 300         | 90      |
