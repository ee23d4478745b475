import { describe, it } from 'node:test';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { MetricsServer } from '../../../probes/prometheus/metrics-server.fixture';
import { VLLM_CURRENT } from '../../../probes/server-metrics/vllm-scrapes.fixture';
import { milliseconds } from '../../../quantities/units';
import { ForwardProxy } from '../../../target/forward-proxy.fixture';
import { SELF_SIGNED } from '../../../target/self-signed.fixture';
import { counterSource } from './counter-source';
import { serverCounters } from './counters';
import { planOf } from '../collector-plans.fixture';
import { ScrapedServer } from './scraped-server';
import { serverLoadSource } from './server-load-source';
import { Sources } from './sources-of';

const unending = new AbortController().signal;
const scraped = (server: MetricsServer): ScrapedServer =>
  new ScrapedServer(
    { url: server.url().href, headers: { authorization: 'Bearer key' } },
    milliseconds(10_000),
  );

describe('The metrics of a server', () => {
  it('are asked for once for all types of one instant, with its headers', async () => {
    await using server = await MetricsServer.start();
    server.answer = (response, asked) => {
      response.end(asked === 1 ? VLLM_CURRENT : VLLM_CURRENT.replace(/(reason="stop".*) 30\.0/, '$1 37.0'));
    };
    await using target = scraped(server);
    const counters = serverCounters(target);
    const throughput = counterSource('Throughput', counters);
    const times = counterSource('Response time', counters);
    const load = serverLoadSource(target);
    const first = await Promise.all([throughput, times, load].map((source) => source.read(unending)));
    expect(first.map(({ status }) => status)).to.deep.equal(['sampled', 'sampled', 'sampled']);
    expect(server.asked).to.have.lengthOf(1);
    expect(server.asked[0]?.headers.authorization).to.equal('Bearer key');
    expect(first[2]).to.deep.equal({
      status: 'sampled',
      values: [
        { metric: 'running_requests', value: 4 },
        { metric: 'waiting_requests', value: 1 },
        { metric: 'kv_cache_used_percent', value: 25 },
      ],
    });
    const second = await throughput.read(unending);
    if (second.status !== 'sampled') throw new Error(second.reason);
    expect(second.values.find(({ metric }) => metric === 'requests_per_second')?.value).to.be.above(0);
    expect(throughput.source).to.match(/^vLLM at http/);
  });

  it('are unavailable where the server has none, failed where it answers with an error', async () => {
    await using server = await MetricsServer.start();
    await using target = scraped(server);
    const load = serverLoadSource(target);
    server.answer = (response) => response.writeHead(404).end();
    expect(await load.read(unending)).to.include({ status: 'unavailable' });
    server.answer = (response) => response.writeHead(500).end();
    expect(await load.read(unending)).to.include({ status: 'failed' });
  });

  it('are read over TLS where their certificate authority is given, and only then', async () => {
    await using resources = new AsyncDisposableStack();
    const server = createServer(SELF_SIGNED, (_request, response) => {
      response.end(VLLM_CURRENT);
    }).listen(0, '127.0.0.1');
    resources.defer(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
    const read = async (way: object) => {
      await using target = new ScrapedServer({ url, headers: {}, ...way }, milliseconds(10_000));
      return (await serverLoadSource(target).read(unending)).status;
    };
    expect(await read({ certificateAuthority: SELF_SIGNED.cert })).to.equal('sampled');
    expect(await read({})).to.equal('failed');
  });

  it('are read through the proxy of the plan', async () => {
    await using server = await MetricsServer.start();
    server.answer = (response) => response.end(VLLM_CURRENT);
    await using proxy = await ForwardProxy.start();
    const serverMetrics = { url: server.url().href, headers: {}, proxy: proxy.url };
    await using sources = new Sources(planOf({ serverMetrics }));
    expect((await sources.of('Server load').read(unending)).status).to.equal('sampled');
    expect(proxy.connections).to.equal(1);
  });

  it('are given up with the look, and the request with them', async () => {
    await using server = await MetricsServer.start();
    await using target = scraped(server);
    const left = Promise.withResolvers<unknown>();
    const look = new AbortController();
    server.answer = (response) => {
      left.resolve(once(response, 'close'));
      look.abort(new Error('the look took too long'));
    };
    expect(await serverLoadSource(target).read(look.signal)).to.deep.equal({
      status: 'failed',
      reason: 'the look took too long',
    });
    await left.promise;
  });
});
