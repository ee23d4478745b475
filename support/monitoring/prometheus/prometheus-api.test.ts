import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { MetricsServer } from '../../probes/prometheus/metrics-server.fixture';
import { milliseconds } from '../../quantities/units';
import { rejectionOf } from '../../rejection.fixture';
import { BackdatedPrometheus, noPrometheus } from './backdated-prometheus.fixture';
import { PrometheusApi } from './prometheus-api';
import { describePrometheusApi, HELD_FLAGS, HELD_PAGE } from './prometheus-api.contract';
import { answerAsRecorded } from './prometheus-answers.fixture';
import { PrometheusError } from './prometheus-error';

let real: BackdatedPrometheus | undefined;
before(async () => {
  if (noPrometheus === false) real = await BackdatedPrometheus.start(HELD_PAGE, HELD_FLAGS);
});
after(() => real?.[Symbol.asyncDispose]());
describePrometheusApi('one of this machine', noPrometheus, () => real?.url ?? '');

let recorded: MetricsServer | undefined;
before(async () => {
  recorded = await MetricsServer.start();
  answerAsRecorded(recorded);
});
after(() => recorded?.[Symbol.asyncDispose]());
describePrometheusApi('the answers of 2.42', false, () => recorded?.url('/').href ?? '');

describe('PrometheusApi', () => {
  const JSON_TYPE = { 'content-type': 'application/json' };
  const answers: readonly (readonly [string, number, Record<string, string>, string, RegExp])[] = [
    ['a page', 200, {}, '<html>Grafana</html>', /is no Prometheus.*it answered "<html>Grafana<\/html>"/],
    ['other JSON', 200, JSON_TYPE, '{"status":"ok"}', /is no Prometheus.*Correct its address/],
    ['another answer', 200, JSON_TYPE, '{"status":"success","data":{}}', /is no Prometheus.*version/],
    ['no such page', 404, {}, 'not found', /answered 404\. There is no API of a Prometheus here/],
    ['a closed door', 401, {}, 'Unauthorized', /answered 401\. Give a header "Authorization"/],
    ['a closed door', 403, JSON_TYPE, '{"message":"no"}', /answered 403\. Give a header/],
    ['a way elsewhere', 302, { location: 'https://x/prom' }, '', /Give the address https:\/\/x\/prom\.$/],
    ['a broken proxy', 502, {}, 'Bad Gateway', /answered 502\. Look into its log/],
  ];
  for (const [what, status, headers, body, words] of answers)
    it(`explains ${what}, status ${status}`, async () => {
      await using server = await MetricsServer.start();
      server.answer = (response) => response.writeHead(status, headers).end(body);
      const error = await rejectionOf(new PrometheusApi(server.url('/').href).version());
      expect(error).to.be.instanceOf(PrometheusError);
      expect(error?.message).to.match(words);
      expect(error?.message).to.contain(`${server.url('/api/v1/status/buildinfo').href} `);
    });

  it('gives up on one that says nothing', async () => {
    await using server = await MetricsServer.start();
    server.answer = (response) => {
      response.flushHeaders();
    };
    const api = new PrometheusApi(server.url('/').href, { deadline: milliseconds(50) });
    expect((await rejectionOf(api.version()))?.message).to.contain('gave no answer: not within 50 ms');
  });

  it('gives up on an answer that is too long', async () => {
    await using server = await MetricsServer.start();
    server.answer = (response) => response.end('x'.repeat(2_000));
    const api = new PrometheusApi(server.url('/').href, { bytes: 1_000 });
    expect((await rejectionOf(api.version()))?.message).to.contain('more than 1000 bytes');
  });

  it('says that nobody listens', async () => {
    const server = await MetricsServer.start();
    const url = server.url('/').href;
    await server[Symbol.asyncDispose]();
    expect((await rejectionOf(new PrometheusApi(url).version()))?.message).to.match(/ECONNREFUSED.*Start it/);
  });

  for (const url of ['prometheus:9090', 'localhost', 'ftp://host', ''])
    it(`refuses the address "${url}"`, () => {
      expect(() => new PrometheusApi(url)).to.throw(
        PrometheusError,
        'write for example http://127.0.0.1:9090',
      );
    });

  it('keeps the path, sends headers and a password, and shows no password', async () => {
    await using server = await MetricsServer.start();
    const url = server.url('/prom').href.replace('//', '//me:s%20cret@');
    const error = await rejectionOf(new PrometheusApi(url, { headers: { 'x-scope-orgid': 't' } }).targets());
    const [asked] = server.asked;
    expect(asked?.path).to.equal('/prom/api/v1/targets?state=active');
    expect(asked?.headers['x-scope-orgid']).to.equal('t');
    const sent = asked?.headers.authorization?.replace('Basic ', '') ?? '';
    expect(Buffer.from(sent, 'base64').toString()).to.equal('me:s cret');
    expect(error?.message).not.to.contain('cret');
  });
});
