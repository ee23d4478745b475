import { describe, it } from 'node:test';
import { expect } from 'chai';
import { EngineMetrics } from '../../engine/engine-metrics';
import { milliseconds } from '../../quantities/units';
import { metricsOf } from './golden-reading.fixture';
import { histogramBetween } from './histogram-difference';

/** An engine with two models, of which one answers; time passes as the test says. */
const setUp = () => {
  let now = 0;
  const metrics = new EngineMetrics({ now: () => milliseconds(now) });
  const sizes = { slots: 4, kvCells: 1024, memory: { model: 1, context: 1 } };
  const load = { running: 2, waiting: 1, kvCells: { used: 256, cached: 128 } };
  for (const model of ['small', 'large']) metrics.addModel(model, sizes, () => load);
  const answer = (firstMs: number, nextMs: number): void => {
    const listener = metrics.metered('small', { token: () => undefined, ended: () => undefined });
    const progress = { promptTokens: 20, cachedTokens: 5, generatedTokens: 2 };
    now += firstMs;
    listener.token('a', progress);
    now += nextMs;
    listener.token('b', progress);
    listener.ended({ reason: 'length' }, progress);
  };
  return { answer, metrics, read: async () => metricsOf(await metrics.text(), 'small') };
};

describe('embeddedEngineMetrics', () => {
  it('reads what the engine counts', async () => {
    const { answer, metrics, read } = setUp();
    answer(10, 4);
    metrics.countRejected('small');
    const reading = await read();
    expect(reading).to.deep.include({
      kv: {
        countsCached: false,
        sharesPrefixes: false,
        usedTokens: 256,
        cachedTokens: 128,
        totalTokens: 1024,
        usedShare: 0.25,
      },
      runningRequests: 2,
      waitingRequests: 1,
      promptTokens: 20,
      generatedTokens: 2,
      finishedRequests: 1,
      failedRequests: 1,
    });
    expect(reading.prefixCache).to.include({ queriedTokens: 20, hitTokens: 5 });
    expect(reading.residentBytes).to.be.greaterThan(1e6);
    expect(reading.histograms.itl).to.include({ count: 1, sum: 0.004 });
    expect(reading.histograms.e2e).to.include({ count: 1, sum: 0.014 });
  });

  it('tells the first tokens of the requests between two readings', async () => {
    const { answer, read } = setUp();
    answer(500, 1);
    const before = await read();
    answer(10, 1);
    answer(30, 1);
    const between = histogramBetween(before.histograms.ttft, (await read()).histograms.ttft);
    expect(between).to.include({ status: 'measured', count: 2 });
    expect(between).to.have.property('mean').that.is.closeTo(0.02, 1e-9);
  });
});
