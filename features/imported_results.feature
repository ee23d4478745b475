@imported
Feature: What another tool has measured keeps our promises
  As a Product Owner
  I want the results that my team has from AIPerf, GuideLLM, vLLM or inference-perf judged by our limits
  So that a promise means the same whoever has sent the load

  # npm run judge -- aiperf profile_export.jsonl
  # docs/other-tools.md says which files are read, and where the definitions of other tools differ.
  Background:
    Given the results of another tool

  Scenario Outline: The figures of <traffic> are within their limits
    Then the p95 time to first token should be below <max_ttft>
    And the p95 time per output token should be below <max_tpot>
    And the throughput should exceed <min_throughput>
    And the error rate should be at most <max_errors>

    Examples:
      | traffic | max_ttft | max_tpot | min_throughput       | max_errors |
      | chat    | 1 s      | 100 ms   | 10 tokens per second | 5%         |
