import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { ask } from '../../simulator/ask.fixture';
import { untilHolds } from '../balancer-load.fixture';
import { balance } from './balancer-under-test.fixture';
import { cutWhole, hang, json, type Script } from './scripted-node.fixture';

const well: Script = json(200, { well: true });

/** The node says that it cannot serve. */
const overloaded = json(503, { error: 'overloaded' });
const dead: Script = (response) => {
  response.destroy();
};

describe('BalancerServer', () => {
  const failing: readonly [what: string, script: Script][] = [
    ['says 503', overloaded],
    ['says 502', json(502, {})],
    ['closes the connection without a word', dead],
    ['closes it within a whole answer', cutWhole],
  ];
  for (const [what, script] of failing)
    it(`gives a request to another node where one ${what}`, async () => {
      await using all = await balance([script, well]);
      const answer = await ask(`${all.balancer.origin}/v1/models`);
      expect(answer).to.include({ status: 200, text: '{"well":true}', complete: true });
      expect(all.balancer.counts).to.include({ retried: 1, continued: 0, cut: 0 });
      const [[, first] = [], [, second] = []] = all.balancer.counts.nodes;
      expect(first).to.include({ attempts: 1, failures: 1, inFlight: 0 });
      expect(second).to.include({ attempts: 1, failures: 0, inFlight: 0 });
    });

  it('passes every other answer on as it is, and who gave it', async () => {
    await using all = await balance([
      json(429, { slow: 'down' }, { 'x-served-by': 'node-1', 'retry-after': '7' }),
    ]);
    const body = { a: 'ü' };
    const headers = { 'X-Request-Id': 'r7', Authorization: 'Bearer k' };
    const answer = await ask(`${all.balancer.origin}/v1/x?y=1`, { method: 'POST', body, headers });
    expect(answer).to.include({ status: 429, text: '{"slow":"down"}' });
    expect(answer.headers).to.include({ 'x-served-by': 'node-1', 'retry-after': '7' });
    const [got] = all.nodes[0]!.got;
    expect(got).to.include({ method: 'POST', url: '/v1/x?y=1', body: '{"a":"ü"}' });
    expect(got?.headers).to.include({ 'x-request-id': 'r7', authorization: 'Bearer k' });
  });

  it('asks each node once, and says then what each of them did', async () => {
    await using all = await balance([overloaded, overloaded]);
    const answer = await ask(`${all.balancer.origin}/v1/models`);
    expect(answer.status).to.equal(503);
    const message = /^no node has answered; node-[12]: answered with 503; node-[12]: answered with 503$/;
    expect(JSON.parse(answer.text)).to.have.nested.property('error.message').that.matches(message);
    expect(all.nodes.map(({ got }) => got.length)).to.deep.equal([1, 1]);
  });

  it('says 502 where a node took the request and failed', async () => {
    await using all = await balance([dead]);
    const { status, text } = await ask(`${all.balancer.origin}/v1/models`);
    expect(status).to.equal(502);
    expect(text)
      .to.match(/node-1: connection lost/)
      .and.match(/"type":"server_error"/);
  });

  it('refuses a body that is too long to be kept', async () => {
    await using all = await balance([well]);
    const body = 'x'.repeat(32 * 2 ** 20 + 1);
    const { status, text } = await ask(`${all.balancer.origin}/v1/x`, { method: 'POST', body });
    expect(status).to.equal(413);
    expect(text).to.contain('longer than 33554432 bytes');
    expect(all.nodes[0]!.got).to.be.empty;
  });

  it('sends nothing to a node whose checks fail, and uses it again when they are good', async ({
    signal,
  }) => {
    await using all = await balance([well, well]);
    const [first, second] = all.nodes;
    const isUp = () => all.balancer.counts.nodes[0]?.[1].up;
    first!.health = 500;
    await untilHolds(signal, () => isUp() === false);
    for (let count = 0; count < 4; count += 1) await ask(`${all.balancer.origin}/v1/models`);
    expect([first!.got.length, second!.got.length]).to.deep.equal([0, 4]);
    first!.health = 200;
    await untilHolds(signal, () => isUp() === true);
    for (let count = 0; count < 4; count += 1) await ask(`${all.balancer.origin}/v1/models`);
    expect([first!.got.length, second!.got.length]).to.deep.equal([2, 6]);
  });

  it('gives a request that has no answer in time to another node, and asks the first until it answers', async ({
    signal,
  }) => {
    await using all = await balance([hang, well], { answerTimeout: milliseconds(50) });
    const body = { max_tokens: 9, stream: false };
    const post = () => ask(`${all.balancer.origin}/v1/completions`, { method: 'POST', body });
    expect((await post()).status).to.equal(200);
    const [first, second] = all.nodes;
    const isUp = () => all.balancer.counts.nodes[0]?.[1].up;
    // Its checks are good all the time.
    expect(isUp()).to.be.false;
    expect((await post()).status).to.equal(200);
    expect(second!.got).to.have.length(2);
    expect(all.balancer.counts.nodes[0]?.[1].attempts).to.equal(1);
    await first!.got[0]?.closed;
    first!.script = well;
    await untilHolds(signal, () => isUp() === true);
    const [, probe] = first!.got;
    expect(probe?.fields).to.deep.equal({ max_tokens: 1, stream: false });
    // A question of its own is no client's attempt.
    expect(all.balancer.counts.nodes[0]?.[1].attempts).to.equal(1);
  });

  it('ends the request at the node when the client leaves', async ({ signal }) => {
    await using all = await balance([hang]);
    const leaving = new AbortController();
    const asked = ask(`${all.balancer.origin}/v1/models`, { signal: leaving.signal }).catch(() => 'left');
    await untilHolds(signal, () => all.nodes[0]!.got.length === 1);
    leaving.abort();
    expect(await asked).to.equal('left');
    await all.nodes[0]!.got[0]?.closed;
    await untilHolds(signal, () => all.balancer.counts.nodes[0]?.[1].inFlight === 0);
    expect(all.balancer.counts.nodes[0]?.[1]).to.deep.equal({
      attempts: 1,
      failures: 0,
      inFlight: 0,
      up: true,
    });
  });

  it('loses nothing where the only node closes connections that were used before', async () => {
    await using all = await balance([well]);
    const { origin } = all.balancer;
    const models = () => ask(`${origin}/v1/models`);
    const many = () => Promise.all(Array.from({ length: 20 }, models));
    await many();
    const [node] = all.nodes;
    let closed = 0;
    // As it looks where a node closes a connection while a request is on its way over it.
    node!.script = (response, request) => {
      if (!request.isOverOld) well(response, request);
      else {
        closed += 1;
        response.destroy();
      }
    };
    const answers = await many();
    expect(answers.filter(({ status }) => status !== 200)).to.be.empty;
    expect(closed).to.be.at.least(1);
    expect(all.balancer.counts).to.include({ retried: closed });
    expect(all.balancer.counts.nodes[0]?.[1]).to.include({ failures: closed, up: true });
  });
});
