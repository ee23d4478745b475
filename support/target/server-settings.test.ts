import { describe, it } from 'node:test';
import { expect } from 'chai';
import { FINGERPRINTS } from './server-fingerprint';
import { readSettings, type OwnAnswers, type SettingsSource } from './server-settings';

/** What a server would answer, by its routes; its metrics are at `/metrics`. */
function answersOf(
  { models = [], ...answers }: { readonly models?: OwnAnswers['models']; readonly [route: string]: unknown },
  asked: string[] = [],
): OwnAnswers {
  return {
    models,
    object(route) {
      asked.push(route);
      return Promise.resolve(answers[route] as Record<string, unknown> | undefined);
    },
    text(route = '/metrics') {
      asked.push(route);
      return Promise.resolve(answers[route] as string | undefined);
    },
  };
}

const ofKind = (kind: string): readonly SettingsSource[] =>
  FINGERPRINTS.find((fingerprint) => fingerprint.kind === kind)?.settings ?? [];

const object = (...fields: string[]): SettingsSource => ({ from: 'object', routes: ['/info'], fields });

describe('settings that a server tells', () => {
  it('are texts, numbers and truth values, and nothing else', async () => {
    const info = { a: 'fcfs', b: 0.9, c: false, d: null, e: ['x'], f: { g: 1 }, h: ' ', i: 0, __proto__: {} };
    const sources = [object('a', 'b', 'c', 'd', 'e', 'f', 'f.g', 'f.z', 'h', 'i', 'toString', 'absent.deep')];
    expect(await readSettings(sources, answersOf({ '/info': info }))).to.deep.equal({
      a: 'fcfs',
      b: '0.9',
      c: 'false',
      'f.g': '1',
      i: '0',
    });
  });

  it('are absent where there are none', async () => {
    expect(await readSettings([object('a')], answersOf({}))).to.equal(undefined);
    expect(await readSettings([object('a')], answersOf({ '/info': [] }))).to.equal(undefined);
    expect(await readSettings([], answersOf({}))).to.equal(undefined);
  });

  it('hold no secret, whoever lists its name', async () => {
    const info = {
      api_key: 'sk-1',
      admin_api_key: 'sk-2',
      hf_token: 'hf',
      ssl_keyfile_password: 'p',
      client_secret: 's',
      max_total_tokens: 4096,
      tokenizer_mode: 'auto',
    };
    const settings = await readSettings([object(...Object.keys(info))], answersOf({ '/info': info }));
    expect(settings).to.deep.equal({ max_total_tokens: '4096', tokenizer_mode: 'auto' });
  });

  it('name no folder of a path, and no user', async () => {
    const info = {
      linux: '/home/alice/models/llama.gguf',
      home: '~/models/llama',
      windows: 'C:\\Users\\alice\\llama.gguf',
      folder: '/home/alice/llama/',
      hub: 'meta-llama/Llama-3.1-8B',
    };
    const settings = await readSettings([object(...Object.keys(info))], answersOf({ '/info': info }));
    expect(JSON.stringify(settings)).not.to.include('alice');
    expect(settings).to.include({ linux: 'llama.gguf', home: 'llama', hub: 'meta-llama/Llama-3.1-8B' });
  });

  it('are no more than 40, and none is an essay', async () => {
    const info = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, 'x'.repeat(500)]));
    const settings = await readSettings([object(...Object.keys(info))], answersOf({ '/info': info }));
    expect(Object.keys(settings ?? {})).to.have.length(40);
    expect(settings?.['f0']).to.equal(`${'x'.repeat(120)}...`);
  });

  it('of several models are told apart where they differ', async () => {
    const models = [
      { id: 'a', max_model_len: 8192, dtype: 'bf16' },
      { id: 'b', max_model_len: 4096, dtype: 'bf16' },
    ];
    const sources: SettingsSource[] = [{ from: 'models', fields: ['max_model_len', 'dtype', 'absent'] }];
    expect(await readSettings(sources, answersOf({ models }))).to.deep.equal({
      'max_model_len of a': '8192',
      'max_model_len of b': '4096',
      dtype: 'bf16',
    });
  });

  it('of vLLM are labels of a metric, and those of several engines stand beside each other', async () => {
    const text = [
      '# TYPE vllm:cache_config_info gauge',
      'vllm:cache_config_info{block_size="16",cache_dtype="a\\"b}",engine="0",num_gpu_blocks="1001"} 1.0',
      'vllm:cache_config_info{block_size="16",cache_dtype="a\\"b}",engine="1",num_gpu_blocks="2001"} 1.0',
      'vllm:cache_config_info_created{block_size="7"} 1.7e9',
    ].join('\n');
    const asked: string[] = [];
    const models = [{ id: 'a', max_model_len: 8192 }];
    const settings = await readSettings(ofKind('vllm'), answersOf({ models, '/metrics': text }, asked));
    expect(settings).to.deep.equal({
      max_model_len: '8192',
      block_size: '16',
      cache_dtype: 'a"b}',
      num_gpu_blocks: '1001, 2001',
    });
    expect(asked).to.deep.equal(['/metrics']);
  });

  it("of SGLang are read where newer releases tell them, and its host and keys aren't", async () => {
    const info = {
      tp_size: 8,
      schedule_policy: 'fcfs',
      host: '10.0.0.7',
      api_key: 'sk',
      disable_radix_cache: false,
    };
    expect(await readSettings(ofKind('sglang'), answersOf({ '/server_info': info }))).to.deep.equal({
      tp_size: '8',
      schedule_policy: 'fcfs',
      disable_radix_cache: 'false',
    });
  });

  it('of Ollama are those of the models that are loaded', async () => {
    const loaded = { name: 'llama3:8b', context_length: 4096, details: { quantization_level: 'Q4_K_M' } };
    const answers = answersOf({ '/api/ps': { models: [loaded, null] } });
    expect(await readSettings(ofKind('ollama'), answers)).to.deep.equal({
      context_length: '4096',
      'details.quantization_level': 'Q4_K_M',
    });
    expect(await readSettings(ofKind('ollama'), answersOf({ '/api/ps': { models: [] } }))).to.equal(
      undefined,
    );
  });

  it('of TensorRT-LLM are never asked for at /metrics, whose figures are gone once they are read', async () => {
    const asked: string[] = [];
    const text =
      'trtllm_parallel_config_info{engine_type="trtllm",tensor_parallel_size="4",gpu_count="4"} 1.0\n' +
      'trtllm_kv_cache_config_info{page_size="64",enable_block_reuse="True"} 1.0';
    const settings = await readSettings(
      ofKind('tensorrt-llm'),
      answersOf({ '/prometheus/metrics': text, '/metrics': text }, asked),
    );
    expect(settings).to.deep.equal({
      gpu_count: '4',
      tensor_parallel_size: '4',
      page_size: '64',
      enable_block_reuse: 'True',
    });
    expect(asked).to.deep.equal(['/prometheus/metrics']);
  });

  for (const { kind, settings = [] } of FINGERPRINTS) {
    it(`of ${kind} have names that pass for no secret, each once, and fit into 40`, async () => {
      const names = settings.flatMap(({ fields }) => fields);
      expect(new Set(names)).to.have.property('size', names.length);
      expect(names.length).to.be.within(1, 40);
      const told = Object.fromEntries(names.map((name) => [name.replaceAll('.', '_'), name]));
      const sources = [object(...names.map((name) => name.replaceAll('.', '_')))];
      const kept = await readSettings(sources, answersOf({ '/info': told }));
      expect(Object.values(kept ?? {})).to.have.members(names);
    });
  }
});
