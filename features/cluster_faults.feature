@cluster-faults
Feature: Nodes that misbehave are worked around
  As a Performance Engineer
  I want nodes to freeze, hang, slow down and come back under load
  So that I know what my users see of it, and that it ends when the fault does

  Background:
    Given a distributed system with 5 nodes

  Scenario: A killed node that is started again
    When a node is killed and started again after 3 s
    Then remaining nodes should rebalance within 10 seconds
    And throughput should remain above 60% of normal
    And no requests should be dropped during failover
    And the healed node should serve again within 10 seconds

  Scenario: A node that freezes
    When a node freezes for 3 s
    Then remaining nodes should rebalance within 10 seconds
    And throughput should remain above 60% of normal
    And the healed node should serve again within 10 seconds

  Scenario: A node that refuses connections
    When a node refuses connections for 3 s
    Then remaining nodes should rebalance within 10 seconds
    And throughput should remain above 60% of normal
    And no requests should be dropped during failover
    And the healed node should serve again within 10 seconds

  Scenario: A node that hangs and says that it is healthy
    When a node hangs for 5 s
    Then throughput should remain above 60% of normal
    And the healed node should serve again within 10 seconds

  Scenario: A slow node
    When a node becomes 5 times as slow for 5 s
    Then throughput should remain above 60% of normal
    And no requests should be dropped during failover

  Scenario: A node that loses packets
    When a node loses 20% of its packets for 3 s
    Then throughput should remain above 60% of normal
    And the healed node should serve again within 10 seconds

  @streams
  Scenario: Streams of a node that dies
    Given answers are streamed
    When 1 node fails simultaneously
    Then remaining nodes should rebalance within 10 seconds
    And no stream should be cut
    And every answer should be the one that was asked for

  # For hours of the night: asked for by its tag alone.
  @kill-soak
  Scenario: A hundred nodes are killed, one after another
    When 100 nodes are killed and started again, one after another
    Then no requests should be dropped during failover
    And every answer should be the one that was asked for

  @kill-soak
  Scenario: A hundred nodes are killed in the middle of their streams
    Given answers are streamed
    When 100 nodes are killed and started again, one after another
    Then no stream should be cut
    And no requests should be dropped during failover
    And every answer should be the one that was asked for
