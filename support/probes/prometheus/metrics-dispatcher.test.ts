import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { metricsDispatcher } from './metrics-dispatcher';
import { fetchMetricsText } from './prometheus-client';
import { milliseconds } from '../../quantities/units';
import { ForwardProxy } from '../../target/forward-proxy.fixture';
import { SELF_SIGNED } from '../../target/self-signed.fixture';

const METRICS = 'up 1\n';
const { signal } = new AbortController();

/** Metrics over TLS, by a certificate that nobody else knows. */
async function scrape(settings: Parameters<typeof metricsDispatcher>[0]): Promise<string> {
  await using resources = new AsyncDisposableStack();
  const server = createServer(SELF_SIGNED, (_request, response) => {
    response.end(METRICS);
  }).listen(0, '127.0.0.1');
  resources.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  const dispatcher = metricsDispatcher(settings);
  resources.defer(() => dispatcher?.destroy());
  return await fetchMetricsText(url, {
    deadline: milliseconds(10_000),
    signal,
    ...(dispatcher === undefined ? {} : { dispatcher }),
  });
}

describe('metricsDispatcher', () => {
  it('trusts the authority of the settings, and no stranger without it', async () => {
    expect(await scrape({ certificateAuthority: SELF_SIGNED.cert })).to.equal(METRICS);
    const error: unknown = await scrape({}).catch((reason: unknown) => reason);
    expect(error).to.be.an('error');
  });

  it('goes through the proxy', async () => {
    await using proxy = await ForwardProxy.start();
    expect(await scrape({ proxy: proxy.url, certificateAuthority: SELF_SIGNED.cert })).to.equal(METRICS);
    expect(proxy.asked).to.have.length(1);
    expect(proxy.asked[0]).to.match(/^CONNECT 127\.0\.0\.1/);
  });
});
