import { describe, it } from 'node:test';
import { expect } from 'chai';
import { metricsOf } from './golden-reading.fixture';
import { EMBEDDED_ENGINE, LLAMA_CPP_CURRENT } from './local-scrapes.fixture';
import { TENSORRT_LLM, TGI, TRITON } from './nvidia-and-tgi-scrapes.fixture';
import { SGLANG_ALL_RANKS, SGLANG_CURRENT } from './sglang-scrapes.fixture';
import { VLLM_BEFORE_V1, VLLM_CURRENT } from './vllm-scrapes.fixture';

const without = (text: string, lines: RegExp): string =>
  text
    .split('\n')
    .filter((line) => line.startsWith('#') || !lines.test(line))
    .join('\n');

const ofSmall = (text: string) => metricsOf(text, 'small').failedRequests;

describe('failedRequests', () => {
  const none: readonly [string, number | undefined][] = [
    ['TGI', metricsOf(without(TGI, /^tgi_request_failure/)).failedRequests],
    ['TGI, of which clients left', metricsOf(without(TGI, /err="(validation|overloaded)"/)).failedRequests],
    ['SGLang', metricsOf(without(SGLANG_CURRENT, /status_code="[45]/)).failedRequests],
    ['the embedded engine', ofSmall(without(EMBEDDED_ENGINE, /outcome="(rejected|failed)"/))],
    ['vLLM', metricsOf(VLLM_CURRENT.replace(/("error".*) 3\.0/, '$1 0.0')).failedRequests],
  ];
  for (const [server, failed] of none)
    it(`are none where ${server} answered others, and shows no failure`, () => {
      expect(failed).to.equal(0);
    });

  const unknown: readonly [string, number | undefined][] = [
    [
      'TGI has answered nothing yet',
      metricsOf(without(TGI, /^tgi_request_(failure|success)/)).failedRequests,
    ],
    ['SGLang counts no responses', metricsOf(SGLANG_ALL_RANKS).failedRequests],
    [
      'SGLang has answered only scrapes',
      metricsOf(without(SGLANG_CURRENT, /endpoint="\/(v1|generate)/)).failedRequests,
    ],
    ['the engine has had no request', metricsOf(EMBEDDED_ENGINE, 'large').failedRequests],
    ['vLLM does not know the reason', metricsOf(without(VLLM_CURRENT, /"error"/)).failedRequests],
    ['vLLM is old', metricsOf(VLLM_BEFORE_V1).failedRequests],
    ['TensorRT-LLM shows none', metricsOf(without(TENSORRT_LLM, /^trtllm_request_error/)).failedRequests],
    ['llama.cpp counts no requests', metricsOf(LLAMA_CPP_CURRENT).failedRequests],
  ];
  for (const [why, failed] of unknown)
    it(`are not known where ${why}`, () => {
      expect(failed).to.equal(undefined);
    });

  it('are all that Triton counts where it tells no reasons', () => {
    const text = without(TRITON, /reason="(?!OTHER)/).replace(
      'nv_inference_request_failure{model="tensorrt_llm",reason="OTHER",version="1"} 0',
      'nv_inference_request_failure{model="tensorrt_llm",version="1"} 6',
    );
    expect(metricsOf(text).failedRequests).to.equal(6);
  });

  it('are counted by a TGI that has answered nothing but errors', () => {
    expect(metricsOf(without(TGI, /^tgi_request_success/)).failedRequests).to.equal(3);
  });
});
