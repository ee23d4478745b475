@mlperf
Feature: A server meets the latency limits of MLPerf Inference
  As a Performance Engineer
  I want the published limits for the model that I serve, in its server or its interactive scenario
  So that my figures can be compared with others

  # Limits and output lengths are those of github.com/mlcommons/inference: loadgen/mlperf.conf, the submission checker's
  # constants.py, and the README of each language benchmark (mean output tokens). Arrivals are Poisson, percentiles p99.
  # Its data sets are not part of this suite: prompt lengths, and all deviations, are assumptions of this table; write a
  # row "dataset" in place of "prompt tokens" to send the benchmark's own prompts.
  Background:
    Given the LLM system is running

  Scenario Outline: <model> serves <rate> within the limits of the <scenario> scenario
    Given the MLPerf benchmark of "<model>", whose requests take up to <sequence_length> tokens
    And virtual users who ask for:
      | prompt tokens | <prompt_tokens> |
      | output tokens | <output_tokens> |
    Then at least <rate> should be served within:
      | p99 time to first token   | <max_ttft> |
      | p99 time per output token | <max_tpot> |

    @server
    Examples: Server
      | model         | scenario | rate                  | max_ttft | max_tpot | sequence_length | prompt_tokens                                       | output_tokens                                         |
      | Llama2-70B    | server   | 1 requests per second | 2000 ms  | 200 ms   | 2048            | lognormal, mean 300, deviation 200, from 1 to 1024  | lognormal, mean 294, deviation 200, from 1 to 1024    |
      | Llama3.1-8B   | server   | 1 requests per second | 2000 ms  | 100 ms   | 4096            | lognormal, mean 800, deviation 400, from 1 to 3900  | 128                                                   |
      | Llama3.1-405B | server   | 1 requests per second | 6000 ms  | 175 ms   | 32768           | lognormal, mean 9000, deviation 6000, from 1 to 30000 | lognormal, mean 685, deviation 400, from 1 to 2000  |
      | Mixtral-8x7B  | server   | 1 requests per second | 2000 ms  | 200 ms   | 4096            | lognormal, mean 300, deviation 300, from 1 to 2048  | lognormal, mean 145, deviation 120, from 1 to 1024    |
      | DeepSeek-R1   | server   | 1 requests per second | 2000 ms  | 80 ms    | 23136           | lognormal, mean 800, deviation 600, from 1 to 3136  | lognormal, mean 3886, deviation 3500, from 1 to 20000 |
      | GPT-OSS-120B  | server   | 1 requests per second | 3000 ms  | 80 ms    | 16384           | lognormal, mean 800, deviation 600, from 1 to 4000  | lognormal, mean 1278, deviation 1200, from 1 to 10240 |

    @interactive
    Examples: Interactive
      | model         | scenario    | rate                  | max_ttft | max_tpot | sequence_length | prompt_tokens                                       | output_tokens                                         |
      | Llama2-70B    | interactive | 1 requests per second | 450 ms   | 40 ms    | 2048            | lognormal, mean 300, deviation 200, from 1 to 1024  | lognormal, mean 294, deviation 200, from 1 to 1024    |
      | Llama3.1-8B   | interactive | 1 requests per second | 500 ms   | 30 ms    | 4096            | lognormal, mean 800, deviation 400, from 1 to 3900  | 128                                                   |
      | Llama3.1-405B | interactive | 1 requests per second | 4500 ms  | 80 ms    | 32768           | lognormal, mean 9000, deviation 6000, from 1 to 30000 | lognormal, mean 685, deviation 400, from 1 to 2000  |
      | DeepSeek-R1   | interactive | 1 requests per second | 1500 ms  | 15 ms    | 23136           | lognormal, mean 800, deviation 600, from 1 to 3136  | lognormal, mean 3886, deviation 3500, from 1 to 20000 |
      | GPT-OSS-120B  | interactive | 1 requests per second | 2000 ms  | 15 ms    | 16384           | lognormal, mean 800, deviation 600, from 1 to 4000  | lognormal, mean 1278, deviation 1200, from 1 to 10240 |
