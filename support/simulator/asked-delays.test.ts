import { describe, it } from 'node:test';
import { expect } from 'chai';
import { askedDelays } from './asked-delays';
import { chat } from './ask.fixture';
import { Simulator } from './simulator';

describe('askedDelays', () => {
  it('reads what is there', () => {
    expect(askedDelays({})).to.deep.equal({});
    expect(askedDelays({ 'x-simulated-ttft-ms': '50', 'x-simulated-itl-ms': '0.5' })).to.deep.equal({
      timeToFirstToken: 50,
      interTokenLatency: 0.5,
    });
  });

  for (const wrong of ['', 'fast', '-1', '1e3', '50 ms']) {
    it(`refuses "${wrong}"`, () => {
      expect(() => askedDelays({ 'x-simulated-itl-ms': wrong })).to.throw(
        `header x-simulated-itl-ms: "${wrong}" is not a number of milliseconds; write for example 50`,
      );
    });
  }
});

describe('a request with delays of its own', () => {
  it('is answered by them', async () => {
    await using simulator = await Simulator.start({ timeToFirstToken: 60_000, interTokenLatency: 60_000 });
    const headers = { 'X-Simulated-TTFT-ms': '7', 'X-Simulated-ITL-ms': '3' };
    await chat(simulator.baseUrl, { max_tokens: 3, ignore_eos: true }, { headers });
    await simulator.untilLogged(1);
    const [request] = simulator.log;
    const due = request!.tokenSentAt.map(({ dueAt }) => dueAt - request!.slotTakenAt!);
    for (const [token, wanted] of [7, 10, 13].entries()) expect(due[token]).to.be.closeTo(wanted, 1e-6);
  });
});
