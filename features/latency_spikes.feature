@network @spike-causes
Feature: Latency spikes are traced to their cause
  As a Performance Engineer
  I want each cause of a latency spike to be told from the others
  So that I look for it in the right place, and am not called for nothing

  Scenario Outline: A spike by a known cause
    Given system metrics collection is enabled
    When a latency spike occurs through <cause>
    Then the monitoring system should:
      | action                  | threshold |
      | Detect the spike        | 5ms       |
      | Identify the container  | 10s       |
      | Locate the kernel issue | 30s       |
      | Generate trace data     | 60s       |

    Examples:
      | cause           |
      | queueing        |
      | packet loss     |
      | CPU throttling  |
      | freeze          |
      | run-queue delay |
      | softirq         |

  Scenario: Nothing happens
    Given system metrics collection is enabled
    When no latency spike occurs for 10 s
    Then no latency spike should be detected
