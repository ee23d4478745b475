import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ask, chat, untilRunning, untilWaiting } from './ask.fixture';
import { codeOf, startControlled } from './faults.fixture';
import { textOf } from './words';

describe('Simulator, told to hang', () => {
  it('answers no request for tokens, says that it is well, and answers late when it is normal again', async () => {
    await using simulator = await startControlled({ slots: 1 });
    await simulator.control({ mode: 'hang' });
    let heard = '';
    const asked = [0, 1].map(() =>
      chat(simulator.baseUrl, {}, { until: (text) => ((heard += text), false) }),
    );
    // A wrong request gets no answer either.
    const wrong = chat(simulator.baseUrl, { model: 'other' });
    for (let times = 0; times < 10; times += 1) {
      expect((await ask(`${simulator.origin}/health`)).text).to.equal('{"status":"ok"}');
      expect((await ask(`${simulator.origin}/metrics`)).text).to.contain('simulator_requests_running 0\n');
    }
    expect(heard).to.equal('');
    expect(simulator.log).to.be.empty;
    await simulator.control({ mode: 'normal' });
    for (const { text, complete } of await Promise.all(asked)) {
      expect(text).to.contain('[DONE]');
      expect(complete).to.be.true;
    }
    expect((await wrong).status).to.equal(404);
    await simulator.untilLogged(3);
    const outcomes = simulator.log.map(({ outcome }) => outcome);
    expect(outcomes.sort()).to.deep.equal(['completed', 'completed', 'rejected']);
  });

  it('stops answers under way, goes on with them whole, and logs when tokens were due and were sent', async () => {
    await using simulator = await startControlled();
    const begun = Promise.withResolvers<undefined>();
    let heard = 0;
    const answer = chat(
      simulator.baseUrl,
      { max_tokens: 200 },
      {
        until: (text) => {
          heard = text.length;
          if (text.includes('"content":')) begun.resolve(undefined);
          return false;
        },
      },
    );
    await begun.promise;
    await simulator.control({ mode: 'hang' });
    const hungAt = performance.now();
    // What was sent before it hung is read, and a new connection's round trips come after it.
    for (let times = 0; times < 5; times += 1) await ask(`${simulator.origin}/health`);
    const stopped = heard;
    while (performance.now() < hungAt + 10) await ask(`${simulator.origin}/health`);
    expect(heard).to.equal(stopped);
    await untilRunning(simulator.baseUrl, 1);
    await simulator.control({ mode: 'normal' });
    const { text, complete } = await answer;
    expect(complete).to.be.true;
    const contents = [...text.matchAll(/"content":"([^"]+)"/g)].map(([, content]) => content);
    expect(contents.join('')).to.equal(textOf(0, 200));
    await simulator.untilLogged(1);
    const [request] = simulator.log;
    expect(request).to.include({ outcome: 'completed' });
    const latest = Math.max(...request!.tokenSentAt.map(({ at, dueAt }) => at - dueAt));
    expect(latest).to.be.at.least(8);
  });

  it('logs those whose client leaves meanwhile, and gives their slots to nobody', async () => {
    await using simulator = await startControlled({ slots: 1 });
    const leaving = new AbortController();
    const first = chat(
      simulator.baseUrl,
      {},
      { headers: { 'X-Simulated-TTFT-ms': '60000' }, signal: leaving.signal },
    ).catch(() => undefined);
    await untilRunning(simulator.baseUrl, 1);
    const second = chat(simulator.baseUrl);
    await untilWaiting(simulator.baseUrl, 1);
    await simulator.control({ mode: 'hang' });
    leaving.abort();
    await first;
    await simulator.untilLogged(1);
    expect(simulator.log[0]).to.include({ outcome: 'client left' });
    await untilRunning(simulator.baseUrl, 0);
    expect((await ask(`${simulator.origin}/metrics`)).text).to.contain('requests_waiting 1\n');
    await simulator.control({ mode: 'normal' });
    expect((await second).complete).to.be.true;
  });

  it('stops at once all the same', async () => {
    const simulator = await startControlled();
    await simulator.control({ mode: 'hang' });
    const asked = codeOf(chat(simulator.baseUrl));
    await ask(`${simulator.origin}/echo`, { method: 'POST' });
    await simulator[Symbol.asyncDispose]();
    await simulator.closed;
    expect(await asked).to.equal('ECONNRESET');
  });
});
