import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { chat } from './ask.fixture';
import { parseMisbehaviour } from './misbehaviour-text';
import { Simulator } from './simulator';

const FAST = { timeToFirstToken: milliseconds(4), interTokenLatency: milliseconds(2) };

describe('Simulator, when it does what', () => {
  it('stamps in order, each token not before it was due, and due times on an absolute schedule', async () => {
    await using simulator = await Simulator.start(FAST);
    await Promise.all(Array.from({ length: 8 }, () => chat(simulator.baseUrl, { max_tokens: 20 })));
    for (const truth of simulator.log) {
      const { headersReceivedAt, receivedAt, slotTakenAt, headersSentAt, tokenSentAt, endedAt } = truth;
      const stamps = [
        headersReceivedAt,
        receivedAt,
        slotTakenAt!,
        headersSentAt!,
        ...tokenSentAt.map(({ at }) => at),
        endedAt,
      ];
      expect(stamps).to.deep.equal([...stamps].sort((a, b) => a - b));
      tokenSentAt.forEach(({ at, dueAt }, index) => {
        expect(dueAt).to.be.closeTo(slotTakenAt! + 4 + 2 * index, 1e-6);
        expect(at).to.be.at.least(dueAt);
      });
    }
  });

  it('reads a burst of requests before it answers any of them', async () => {
    await using simulator = await Simulator.start({ ...FAST, slots: 40 });
    const { host, port } = new URL(simulator.baseUrl);
    const sockets = Array.from({ length: 40 }, () => connect(Number(port), '127.0.0.1'));
    // A connection counts once the server has accepted it.
    for (const socket of sockets) {
      socket.write(`GET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      await once(socket, 'data');
    }
    const body = '{"model":"simulated-model","prompt":"a"}';
    const request = `POST /v1/completions HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    for (const socket of sockets) socket.write(request);
    await simulator.untilLogged(40);
    for (const socket of sockets) socket.destroy();
    const lastRead = Math.max(...simulator.log.map(({ receivedAt }) => receivedAt));
    for (const { slotTakenAt } of simulator.log) expect(slotTakenAt).to.be.at.least(lastRead);
  });

  it('knows by how much later than planned it wrote tokens', async () => {
    await using simulator = await Simulator.start({
      ...FAST,
      misbehaviour: [parseMisbehaviour('slow headers 30')],
    });
    expect(simulator.lateness).to.deep.equal({ count: 0, mean: NaN, p99: NaN, maximum: NaN });
    await chat(simulator.baseUrl, { max_tokens: 20 });
    const { count, mean, p99, maximum } = simulator.lateness;
    expect(count).to.equal(20);
    expect([0, mean, p99, maximum]).to.deep.equal([0, mean, p99, maximum].sort((a, b) => a - b));
    // The first 13 were held back by the script, by 26, 24, ... ms: in the log they are late, but it was planned.
    const late = simulator.log[0]!.tokenSentAt.map(({ at, dueAt }) => at - dueAt);
    expect(late.reduce((sum, one) => sum + one, 0) / 20 - mean).to.be.closeTo(182 / 20, 0.1 + mean / 100);
  });
});
