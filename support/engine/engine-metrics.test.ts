import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { EngineMetrics } from './engine-metrics';
import type { GenerationListener } from './generation';

const MODEL = 'm';

/** What others read by name: a name that is changed here is missed there without a word. */
const NAMES = `
counter llm_engine_requests_total
counter llm_engine_prompt_tokens_total
counter llm_engine_cached_prompt_tokens_total
counter llm_engine_generated_tokens_total
counter llm_engine_steps_total
gauge llm_engine_slots
gauge llm_engine_kv_cells_total
gauge llm_engine_model_memory_bytes
gauge llm_engine_context_memory_bytes
histogram llm_engine_time_to_first_token_seconds
histogram llm_engine_inter_token_latency_seconds
histogram llm_engine_request_duration_seconds
gauge llm_engine_requests_running
gauge llm_engine_requests_waiting
gauge llm_engine_kv_cells_used
gauge llm_engine_kv_cells_cached
gauge llm_engine_process_resident_memory_bytes
gauge llm_engine_js_heap_used_bytes
gauge llm_engine_js_heap_total_bytes
gauge llm_engine_js_external_bytes
`;

const silent: GenerationListener = { token: () => undefined, ended: () => undefined };

function metricsOfOne(): { metrics: EngineMetrics; load: { used: number; cached: number } } {
  const metrics = new EngineMetrics({ now: () => milliseconds(0) });
  const load = { used: 0, cached: 0 };
  const sizes = { slots: 2, kvCells: 512, memory: { model: 1000, context: 2000 } };
  metrics.addModel(MODEL, sizes, () => ({ running: 1, waiting: 3, kvCells: load }));
  return { metrics, load };
}

async function valueOf(metrics: EngineMetrics, name: string): Promise<number> {
  const line = new RegExp(`^llm_engine_${name}(?:{model="${MODEL}"})? (.*)$`, 'm').exec(await metrics.text());
  return Number(line?.[1]);
}

describe('EngineMetrics', () => {
  it('has these names', async () => {
    const text = await metricsOfOne().metrics.text();
    const names = Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name, type]) => `${type} ${name}`);
    expect(names).to.deep.equal(NAMES.trim().split('\n'));
  });

  it('reads what changes when it is asked', async () => {
    const { metrics, load } = metricsOfOne();
    Object.assign(load, { used: 7, cached: 20 });
    expect(await valueOf(metrics, 'kv_cells_used')).to.equal(7);
    load.used = 9;
    expect(await valueOf(metrics, 'kv_cells_used')).to.equal(9);
    expect(await valueOf(metrics, 'kv_cells_cached')).to.equal(20);
    expect(await valueOf(metrics, 'kv_cells_total')).to.equal(512);
    expect(await valueOf(metrics, 'requests_waiting')).to.equal(3);
    expect(await valueOf(metrics, 'model_memory_bytes')).to.equal(1000);
    expect(await valueOf(metrics, 'context_memory_bytes')).to.equal(2000);
  });

  it('tells the memory of this process', async () => {
    const { metrics } = metricsOfOne();
    const rss = process.memoryUsage.rss();
    expect(await valueOf(metrics, 'process_resident_memory_bytes')).to.be.within(rss / 2, rss * 2);
    const [used, total] = [
      await valueOf(metrics, 'js_heap_used_bytes'),
      await valueOf(metrics, 'js_heap_total_bytes'),
    ];
    expect(used).to.be.greaterThan(1e6).and.at.most(total);
    const before = await valueOf(metrics, 'js_external_bytes');
    const held = new ArrayBuffer(64e6);
    expect((await valueOf(metrics, 'js_external_bytes')) - before).to.be.closeTo(held.byteLength, 16e6);
  });

  it('counts a prompt once, at its first token or at the end of an answer without one', async () => {
    const { metrics } = metricsOfOne();
    const progress = { promptTokens: 10, cachedTokens: 4, generatedTokens: 0 };
    const generated = metrics.metered(MODEL, silent);
    generated.token('a', progress);
    generated.token('b', progress);
    generated.ended({ reason: 'length' }, progress);
    expect(await valueOf(metrics, 'prompt_tokens_total')).to.equal(10);
    metrics.metered(MODEL, silent).ended({ reason: 'length' }, { ...progress, cachedTokens: 0 });
    expect(await valueOf(metrics, 'prompt_tokens_total')).to.equal(20);
    metrics.metered(MODEL, silent).ended({ reason: 'cancelled' }, progress);
    expect(await valueOf(metrics, 'prompt_tokens_total')).to.equal(20);
    expect(await valueOf(metrics, 'cached_prompt_tokens_total')).to.equal(4);
  });

  it('passes scores on', () => {
    const scores = [{ token: 1, logProbability: -1, likeliest: [] }];
    const heard: unknown[] = [];
    const { metrics } = metricsOfOne();
    metrics.metered(MODEL, { ...silent, scored: (each) => heard.push(each) }).scored?.(scores);
    metrics.metered(MODEL, silent).scored?.(scores);
    expect(heard).to.deep.equal([scores]);
  });
});
