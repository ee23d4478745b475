import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { ask, askLlmServer, untilRunning } from '../ask.fixture';
import { parseMisbehaviour } from '../misbehaviour-text';
import { Simulator } from '../simulator';

const FAST = { timeToFirstToken: milliseconds(4), interTokenLatency: milliseconds(2) };

describe('Simulator, the truth about whole answers', () => {
  it('sends all tokens when the last of them is due, and writes down when', async () => {
    await using simulator = await Simulator.start(FAST);
    const headers = { 'X-Request-Id': 'mine' };
    const body = JSON.stringify({ model: 'simulated-model', prompt: 'one two', max_tokens: 6 });
    await ask(`${simulator.origin}/api/v1/completions`, { method: 'POST', headers, body });
    await simulator.untilLogged(1);
    const truth = simulator.log[0]!;
    expect(truth).to.include({
      index: 0,
      requestId: 'mine',
      route: '/api/v1/completions',
      bodyHash: crc32(body),
      promptTokens: 2,
      outcome: 'completed',
    });
    const { headersReceivedAt, receivedAt, slotTakenAt, headersSentAt, tokenSentAt, endedAt } = truth;
    expect(tokenSentAt).to.have.length(1);
    const [{ at, dueAt, tokens, kind }] = tokenSentAt as [(typeof tokenSentAt)[number]];
    expect({ tokens, kind }).to.deep.equal({ tokens: 6, kind: 'content' });
    expect(dueAt).to.be.closeTo(slotTakenAt! + 4 + 5 * 2, 1e-6);
    const stamps = [headersReceivedAt, receivedAt, slotTakenAt!, dueAt, headersSentAt!, at, endedAt];
    expect(stamps).to.deep.equal([...stamps].sort((a, b) => a - b));
  });

  it('counts a token for every four characters of JSON, and takes the delays that a request asks for', async () => {
    await using simulator = await Simulator.start(FAST);
    const headers = { 'X-Simulated-TTFT-ms': '3', 'X-Simulated-ITL-ms': '0.5' };
    const schema = { const: 'a text of JSON' };
    await askLlmServer(simulator.origin, '/api/v1/structured', { schema }, { headers });
    await simulator.untilLogged(1);
    const { promptTokens, slotTakenAt, tokenSentAt } = simulator.log[0]!;
    expect(promptTokens).to.equal(3);
    expect(tokenSentAt.map(({ tokens }) => tokens)).to.deep.equal([4]);
    expect(tokenSentAt[0]!.dueAt).to.be.closeTo(slotTakenAt! + 3 + 3 * 0.5, 1e-6);
  });

  it('says of every request which route it came by, and nothing of schemas that were registered', async () => {
    await using simulator = await Simulator.start(FAST);
    await askLlmServer(simulator.origin, '/api/v1/schemas', { name: 'a', json_schema: {} });
    await askLlmServer(simulator.origin, '/api/v1/unstructured', { max_tokens: 1 });
    await askLlmServer(simulator.origin, '/v1/completions' as '/api/v1/completions', { max_tokens: 1 });
    await simulator.untilLogged(2);
    expect(simulator.log.map(({ index, route }) => `${index} ${route}`)).to.deep.equal([
      '0 /api/v1/unstructured',
      '1 /v1/completions',
    ]);
  });

  it('has the same slots and queue for both APIs', async () => {
    await using simulator = await Simulator.start({
      ...FAST,
      slots: 1,
      queueLimit: 0,
      misbehaviour: [parseMisbehaviour('stall 1 on 0')],
    });
    const leaving = new AbortController();
    const first = askLlmServer(simulator.origin, '/api/v1/completions', {}, { signal: leaving.signal }).catch(
      () => undefined,
    );
    await untilRunning(simulator.baseUrl, 1);
    const refused = await askLlmServer(simulator.origin, '/api/v1/unstructured');
    leaving.abort();
    await first;
    expect(refused.status).to.equal(429);
    expect(JSON.parse(refused.text)).to.have.all.keys('detail');
  });

  const cuts: readonly [string, { complete: boolean; outcome: string; tokens: number }][] = [
    ['cut 0', { complete: false, outcome: 'cut short', tokens: 0 }],
    ['slow headers 30', { complete: true, outcome: 'completed', tokens: 2 }],
    ['drip', { complete: true, outcome: 'completed', tokens: 2 }],
  ];
  for (const [text, expected] of cuts) {
    it(`tells it when told to misbehave: "${text}"`, async () => {
      await using simulator = await Simulator.start({ ...FAST, misbehaviour: [parseMisbehaviour(text)] });
      const { complete } = await askLlmServer(simulator.origin, '/api/v1/completions', { max_tokens: 2 });
      await simulator.untilLogged(1);
      const { outcome, tokenSentAt } = simulator.log[0]!;
      const tokens = tokenSentAt.reduce((sum, sent) => sum + sent.tokens, 0);
      expect({ complete, outcome, tokens }).to.deep.equal(expected);
    });
  }
});
