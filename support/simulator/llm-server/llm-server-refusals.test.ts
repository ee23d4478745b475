import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { ask, askLlmServer } from '../ask.fixture';
import { parseMisbehaviour } from '../misbehaviour-text';
import { Simulator } from '../simulator';

const detailOf = (text: string): unknown => {
  const body = JSON.parse(text) as object;
  expect(body).to.have.all.keys('detail');
  return (body as { detail: unknown }).detail;
};
const start = (misbehaviour?: string) =>
  Simulator.start({
    timeToFirstToken: milliseconds(1),
    interTokenLatency: milliseconds(0),
    ...(misbehaviour !== undefined && { misbehaviour: [parseMisbehaviour(misbehaviour)] }),
  });
type Route = Parameters<typeof askLlmServer>[1];

describe('Simulator, what it refuses as the server of the guide does', () => {
  const told: readonly [string, number, RegExp, Route, object][] = [
    ['an unknown model', 404, /'other' does not exist/, '/api/v1/completions', { model: 'other' }],
    ['an unknown schema', 404, /Schema 'x' not found/, '/api/v1/structured-completions', { schema_id: 'x' }],
    [
      'a schema it cannot sample',
      400,
      /schema at #\/properties\/a cannot be sampled: .*pattern/s,
      '/api/v1/structured',
      { schema: { properties: { a: { pattern: 'x' } } } },
    ],
  ];
  for (const [name, status, detail, route, fields] of told) {
    it(`answers ${status} and why to ${name}, and logs it`, async () => {
      await using simulator = await start();
      const answer = await askLlmServer(simulator.origin, route, fields);
      expect(answer.status).to.equal(status);
      expect(detailOf(answer.text)).to.match(detail);
      expect(simulator.log[0]).to.include({ outcome: 'rejected', status, route });
    });
  }

  const faulty: readonly [string, Route, object, object[]][] = [
    [
      'neither a schema nor its id',
      '/api/v1/structured-completions',
      {},
      [
        {
          loc: ['body'],
          msg: 'Value error, either schema_id or validation_schema must be given',
          type: 'value_error',
        },
      ],
    ],
    [
      'no schema',
      '/api/v1/structured',
      {},
      [{ loc: ['body', 'schema'], msg: 'Field required', type: 'missing' }],
    ],
    [
      'two faults at once',
      '/api/v1/completions',
      { model: undefined, prompt: 3 },
      [
        { loc: ['body', 'model'], msg: 'Field required', type: 'missing' },
        {
          loc: ['body', 'prompt'],
          msg: 'Invalid input: expected string, received number',
          type: 'string_type',
        },
      ],
    ],
    [
      'a registration without a schema',
      '/api/v1/schemas',
      { name: 'user' },
      [{ loc: ['body', 'json_schema'], msg: 'Field required', type: 'missing' }],
    ],
  ];
  for (const [name, route, fields, detail] of faulty) {
    it(`answers 422 and where to ${name}`, async () => {
      await using simulator = await start();
      const answer = await askLlmServer(simulator.origin, route, fields);
      expect({ status: answer.status, detail: detailOf(answer.text) }).to.deep.equal({ status: 422, detail });
    });
  }

  it('answers 422 to what is not JSON', async () => {
    await using simulator = await start();
    const answer = await askLlmServer(simulator.origin, '/api/v1/completions', {}, { body: '{"model":' });
    expect(answer.status).to.equal(422);
    expect(detailOf(answer.text)).to.deep.equal([
      { loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' },
    ]);
  });

  it('answers 401 without the key in X-API-Key, except to who looks whether it lives', async () => {
    await using simulator = await Simulator.start({ apiKey: 'secret', interTokenLatency: 0 });
    const { origin } = simulator;
    const statuses = async (headers: Readonly<Record<string, string>>) => [
      (await ask(`${origin}/api/v1/health`, { headers })).status,
      (await ask(`${origin}/api/v1/models`, { headers })).status,
      (await ask(`${origin}/api/v1/metrics`, { headers })).status,
      (await askLlmServer(origin, '/api/v1/completions', { max_tokens: 1 }, { headers })).status,
      (await askLlmServer(origin, '/api/v1/schemas', { name: 'a', json_schema: {} }, { headers })).status,
    ];
    expect(await statuses({ Authorization: 'Bearer secret' })).to.deep.equal([200, 401, 401, 401, 401]);
    expect(await statuses({ 'X-API-Key': 'secret' })).to.deep.equal([200, 200, 200, 200, 201]);
    expect(detailOf((await ask(`${origin}/api/v1/models`)).text)).to.match(/API key/);
  });

  it('answers 404 to another path, 405 to another method', async () => {
    await using simulator = await start();
    const nothing = await ask(`${simulator.origin}/api/v1/nothing`);
    const get = await ask(`${simulator.origin}/api/v1/completions`);
    expect([nothing.status, get.status, get.headers['allow']]).to.deep.equal([404, 405, 'POST']);
    for (const { text } of [nothing, get]) expect(detailOf(text)).to.be.a('string');
  });

  const scripted: readonly [string, number][] = [
    ['too many requests 7', 429],
    ['unavailable', 503],
    ['error body', 200],
    ['error event', 200],
  ];
  for (const [text, status] of scripted) {
    it(`words its errors so when told to misbehave: "${text}"`, async () => {
      await using simulator = await start(text);
      const answer = await askLlmServer(simulator.origin, '/api/v1/completions');
      expect(answer.status).to.equal(status);
      expect(detailOf(answer.text)).to.be.a('string');
      if (status === 429) expect(answer.headers['retry-after']).to.equal('7');
    });
  }
});
