Feature: Network Performance
  As a Performance Engineer
  I want to optimize network performance
  So that I can minimize latency and maximize throughput

  @network @containerized
  Scenario: Container Network Performance
    Given a containerized ML serving environment
    When processing inference requests at peak load
    Then kernel-level network latency should be below 1ms
    And packet loss rate should be below 0.01%
    And network throughput should exceed 10Gbps

  @network @debugging
  Scenario: Network Latency Spike Detection
    Given system metrics collection is enabled
    When a latency spike occurs
    Then the monitoring system should:
      | action                  | threshold |
      | Detect the spike        | 5ms       |
      | Identify the container  | 10s       |
      | Locate the kernel issue | 30s       |
      | Generate trace data     | 60s       |
