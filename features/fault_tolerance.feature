Feature: Fault Tolerance
  As a Performance Engineer
  I want to ensure system reliability under failures
  So that I can maintain service quality during disruptions

  @fault-tolerance
  Scenario: Node Failure Recovery
    Given a distributed system with <num_nodes> nodes
    When <failure_count> nodes fail simultaneously
    Then remaining nodes should rebalance within <recovery_time> seconds
    And throughput should remain above <min_throughput>% of normal
    And no requests should be dropped during failover

    Examples:
      | num_nodes | failure_count | recovery_time | min_throughput |
      | 5         | 1             | 10            | 80             |
      | 10        | 2             | 15            | 70             |
      | 20        | 4             | 30            | 60             |
