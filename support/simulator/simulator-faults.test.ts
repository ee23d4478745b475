import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { ask, chat, untilRunning, untilWaiting } from './ask.fixture';
import { codeOf, startControlled } from './faults.fixture';
import type { Simulator } from './simulator';

const control = ({ origin }: Simulator, body: string | object) =>
  ask(`${origin}/control`, { method: 'POST', body });

/** An answer that has begun and, but for a fault, ends after a minute. */
async function begunAnswer({ baseUrl }: Simulator) {
  const begun = Promise.withResolvers<undefined>();
  const answer = chat(
    baseUrl,
    { max_tokens: 2 },
    {
      headers: { 'X-Simulated-ITL-ms': '60000' },
      until: (text) => {
        if (text.includes('"content":" the"')) begun.resolve(undefined);
        return false;
      },
    },
  );
  await begun.promise;
  return answer.then(({ complete }) => complete);
}

describe('Simulator, told to be slow', () => {
  it('stretches all delays of requests that begin then, asked ones too, and is its old self afterwards', async () => {
    await using simulator = await startControlled({
      prefillPerToken: milliseconds(1),
      decodePerContextToken: milliseconds(0.5),
    });
    for (const mode of [
      { mode: 'normal' },
      { mode: 'slow', factor: 10 },
      { mode: 'slow', factor: 0.5 },
      { mode: 'normal' },
    ] as const) {
      await simulator.control(mode);
      await chat(simulator.baseUrl, { max_tokens: 2, messages: [{ role: 'user', content: 'a b c' }] });
    }
    await simulator.control({ mode: 'slow', factor: 2 });
    await chat(simulator.baseUrl, { max_tokens: 1 }, { headers: { 'X-Simulated-TTFT-ms': '6' } });
    await simulator.untilLogged(5);
    expect(
      simulator.log.map(({ service }) => [
        service?.timeToFirstToken,
        service?.interTokenLatency,
        service?.latencyGrowth,
      ]),
    ).to.deep.equal([
      [4, 3, 0.5],
      [40, 30, 5],
      [2, 1.5, 0.25],
      [4, 3, 0.5],
      [18, 6, 1],
    ]);
    const [, slow] = simulator.log;
    expect(slow!.tokenSentAt[0]!.at - slow!.slotTakenAt!).to.be.at.least(40);
  });
});

describe('Simulator, told to refuse connections', () => {
  it('cuts what is under way, is not to be reached, lives, and is back on its port', async () => {
    await using simulator = await startControlled({ slots: 1 });
    const answer = begunAnswer(simulator);
    await untilRunning(simulator.baseUrl, 1);
    const waiting = codeOf(chat(simulator.baseUrl));
    await untilWaiting(simulator.baseUrl, 1);
    const idle = connect(Number(new URL(simulator.origin).port), '127.0.0.1').on('error', () => undefined);
    await once(idle, 'connect');
    const idleClosed = new Promise((resolve) => idle.resume().once('close', resolve));
    await simulator.control({ mode: 'refuse' });
    expect(await answer).to.be.false;
    expect(await waiting).to.equal('ECONNRESET');
    await idleClosed;
    expect(await codeOf(ask(`${simulator.origin}/health`))).to.equal('ECONNREFUSED');
    expect(
      simulator.log.map(({ outcome, slotTakenAt }) => [outcome, slotTakenAt === undefined]),
    ).to.deep.equal([
      ['cut short', false],
      ['cut short', true],
    ]);
    const { baseUrl } = simulator;
    await simulator.control({ mode: 'refuse' });
    await simulator.control({ mode: 'normal' });
    expect(simulator.baseUrl).to.equal(baseUrl);
    expect((await chat(baseUrl)).complete).to.be.true;
  });

  it('cuts what hung, and comes back into another mode', async () => {
    await using simulator = await startControlled();
    await simulator.control({ mode: 'hang' });
    const hung = codeOf(chat(simulator.baseUrl));
    await ask(`${simulator.origin}/echo`, { method: 'POST' });
    await simulator.control({ mode: 'refuse' });
    expect(await hung).to.equal('ECONNRESET');
    await simulator.control({ mode: 'slow', factor: 3 });
    await chat(simulator.baseUrl);
    expect(simulator.log.at(-1)?.service?.timeToFirstToken).to.equal(3);
  });

  it('goes on refusing where its port was taken meanwhile, and can come back later', async () => {
    await using simulator = await startControlled();
    await simulator.control({ mode: 'refuse' });
    {
      await using thief = createServer().listen(Number(new URL(simulator.origin).port), '127.0.0.1');
      await once(thief, 'listening');
      expect(await codeOf(simulator.control({ mode: 'normal' }))).to.equal('EADDRINUSE');
    }
    expect(await codeOf(ask(`${simulator.origin}/health`))).to.equal('ECONNREFUSED');
    await simulator.control({ mode: 'normal' });
    expect((await ask(`${simulator.origin}/health`)).status).to.equal(200);
  });

  it('is closed for good when it is disposed of', async () => {
    const simulator = await startControlled();
    await simulator.control({ mode: 'refuse' });
    await simulator[Symbol.asyncDispose]();
    await simulator.closed;
  });
});

describe('Simulator, POST /control', () => {
  it('is not there unless it was asked for', async () => {
    await using simulator = await startControlled({ control: false });
    expect((await control(simulator, { mode: 'hang' })).status).to.equal(404);
    expect((await chat(simulator.baseUrl)).complete).to.be.true;
  });

  it('needs no key, tells the mode that it is in, and is reached while it hangs', async () => {
    await using simulator = await startControlled({ apiKey: 'secret' });
    for (const mode of [{ mode: 'hang' }, { mode: 'slow', factor: 4 }, { mode: 'normal' }]) {
      const { status, text } = await control(simulator, mode);
      expect({ status, mode: JSON.parse(text) as unknown }).to.deep.equal({ status: 200, mode });
    }
  });

  it('answers that it refuses connections, and then does', async () => {
    await using simulator = await startControlled();
    expect((await control(simulator, { mode: 'refuse' })).text).to.equal('{"mode":"refuse"}');
    // Changes are made one after the other: this one ends after that.
    await simulator.control({ mode: 'refuse' });
    expect(await codeOf(ask(`${simulator.origin}/health`))).to.equal('ECONNREFUSED');
  });

  it('answers 400 with what is allowed, and stays as it is', async () => {
    await using simulator = await startControlled();
    for (const body of ['{"mode":', { mode: 'sulk' }, { mode: 'slow', factor: -1 }]) {
      const { status, text } = await control(simulator, body);
      expect(status).to.equal(400);
      const { error } = JSON.parse(text) as { error: { message: string } };
      expect(error.message).to.contain('{"mode":"normal"}, {"mode":"hang"}, {"mode":"refuse"}');
    }
    const { status, headers } = await ask(`${simulator.origin}/control`);
    expect([status, headers['allow']]).to.deep.equal([405, 'POST']);
    expect((await chat(simulator.baseUrl)).complete).to.be.true;
  });
});
