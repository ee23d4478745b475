Feature: System Performance Metrics
  As a Performance Engineer
  I want to collect and analyze system performance metrics
  So that I can identify bottlenecks and optimize performance

  @metrics
  Scenario: Performance Data Collection
    Given the monitoring system is configured
    When collecting metrics for 1 hour
    Then the following metrics should be recorded:
      | metric_type     | sampling_rate | retention_period |
      | CPU utilization | 15s           | 7d               |
      | Memory usage    | 15s           | 7d               |
      | GPU utilization | 15s           | 7d               |
      | Network latency | 5s            | 7d               |
      | Throughput      | 5s            | 7d               |
      | Error rates     | 1s            | 7d               |

  @performance-model
  Scenario: Quantitative Performance Modeling
    Given historical performance data
    When building a performance model
    Then prediction accuracy should be within 10% for:
      | metric         | prediction_window |
      | Response time  | 1h                |
      | Resource usage | 6h                |
      | Throughput     | 24h               |
