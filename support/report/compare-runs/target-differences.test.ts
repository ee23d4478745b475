import { describe, it } from 'node:test';
import { expect } from 'chai';
import { TARGET, type Target } from './compared-runs.fixture';
import { targetDifferences } from './target-differences';

const changed = (over: Partial<Target>) => targetDifferences(TARGET, { ...TARGET, ...over });

describe('differences of targets', () => {
  it('are server, version, models, the settings of the server and those of the run', () => {
    expect(
      changed({
        serverKind: 'sglang',
        version: null,
        models: ['model-a'],
        serverSettings: { block_size: '16', cache_dtype: 'fp8' },
        settings: { ...TARGET.settings, temperature: '0' },
      }),
    ).to.deep.equal([
      { what: 'serverKind', before: 'vllm', after: 'sglang' },
      { what: 'version', before: '0.11.0', after: null },
      { what: 'models', before: 'model-a, model-b', after: 'model-a' },
      { what: 'serverSettings.num_gpu_blocks', before: '27001', after: undefined },
      { what: 'serverSettings.cache_dtype', before: undefined, after: 'fp8' },
      { what: 'settings.temperature', before: '1', after: '0' },
    ]);
  });

  it('are neither the seed nor the order of the models', () => {
    expect(
      changed({ models: ['model-b', 'model-a'], settings: { ...TARGET.settings, seed: '2' } }),
    ).to.deep.equal([]);
  });

  it('are where the server is, once, and not the free port of the embedded engine', () => {
    const baseUrl = 'http://127.0.0.1:1/v1';
    expect(changed({ baseUrl, settings: { ...TARGET.settings, baseUrl } })).to.deep.equal([
      { what: 'baseUrl', before: TARGET.baseUrl, after: baseUrl },
    ]);
    const engine = { ...TARGET, embedded: true };
    expect(targetDifferences(engine, { ...engine, baseUrl })).to.deep.equal([]);
  });
});
