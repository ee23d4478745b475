import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ask, chat } from '../../simulator/ask.fixture';
import { Simulator } from '../../simulator/simulator';
import { metricsOf } from './golden-reading.fixture';

describe('simulatorMetrics', () => {
  it('reads what the simulator counts, and how long it took', async () => {
    await using simulator = await Simulator.start({ timeToFirstToken: 1, interTokenLatency: 1 });
    await chat(simulator.baseUrl);
    await chat(simulator.baseUrl, { model: 'another' });
    const { text } = await ask(new URL('/metrics', simulator.baseUrl).href);
    const { histograms, ...metrics } = metricsOf(text);
    expect(metrics).to.deep.equal({
      runningRequests: 0,
      waitingRequests: 0,
      promptTokens: simulator.log[0]?.promptTokens,
      generatedTokens: 4,
      finishedRequests: 1,
      failedRequests: 1,
    });
    const [answered] = simulator.log;
    const took = (answered?.endedAt ?? NaN) - (answered?.receivedAt ?? NaN);
    expect(histograms.e2e?.count).to.equal(1);
    expect(histograms.e2e?.sum).to.be.closeTo(took / 1000, 1e-9);
  });
});
