import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { connectionFailure } from './explain-failure';
import { ForwardProxy } from './forward-proxy.fixture';
import { RawServer } from './raw-server.fixture';
import { RecordedExchange } from './recorded-exchange.fixture';
import { SELF_SIGNED } from './self-signed.fixture';
import { HttpSyntaxError, type Transport } from './transport';
import { UndiciTransport } from './undici-transport';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const connectTimeout = milliseconds(20_000);

async function exchanged(transport: Transport, url: URL): Promise<RecordedExchange> {
  const exchange = new RecordedExchange();
  transport.exchange({ method: 'POST', url, headers: { 'x-mine': '1' }, body: 'asked' }, exchange);
  await exchange.over;
  return exchange;
}

/** A server that speaks TLS, and answers with the body that it was sent. */
async function startEcho(): Promise<AsyncDisposable & { readonly url: URL }> {
  const server = createServer(SELF_SIGNED, (request, response) => {
    request.pipe(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`https://127.0.0.1:${port}/v1`),
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return server[Symbol.asyncDispose]();
    },
  };
}

describe('UndiciTransport through a proxy', () => {
  it('asks it for http:// URLs, all of them over one connection', async () => {
    await using server = await RawServer.answering(OK);
    await using proxy = await ForwardProxy.start();
    await using transport = new UndiciTransport({ connectTimeout, proxy: proxy.url });
    for (let index = 0; index < 3; index += 1) {
      const exchange = await exchanged(transport, server.url);
      expect(exchange.outline).to.equal('sent headers data ended');
      expect(exchange.text).to.equal('ok');
    }
    expect(proxy.asked).to.deep.equal(Array(3).fill(`POST ${server.url.href}`));
    expect(proxy.connections).to.equal(1);
    expect(transport.connections).to.deep.equal({ open: 1, opened: 1 });
    expect(server.requests[0]).to.match(/^POST \/v1\/chat\/completions HTTP\/1\.1\r\n/);
    expect(server.requests[0]).to.contain(`host: 127.0.0.1:${server.port}\r\n`).and.contain('x-mine: 1\r\n');
    expect(server.requests[0]).to.match(/\r\n\r\nasked$/);
  });

  it('gets the pieces of a stream when they come', async () => {
    const read = Promise.withResolvers<undefined>();
    await using server = await RawServer.playing(async (connection) => {
      await connection.request();
      await connection.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n');
      await read.promise;
      await connection.write('4\r\nlast\r\n0\r\n\r\n');
    });
    await using proxy = await ForwardProxy.start();
    await using transport = new UndiciTransport({ connectTimeout, proxy: proxy.url });
    const exchange = new RecordedExchange();
    transport.exchange({ method: 'GET', url: server.url, headers: {} }, exchange);
    await exchange.when('data');
    expect(exchange.text).to.equal('first');
    read.resolve(undefined);
    await exchange.over;
    expect(exchange.text).to.equal('firstlast');
  });

  it('asks it for a tunnel to https:// URLs, and trusts the certificate that it is told to trust', async () => {
    await using server = await startEcho();
    await using proxy = await ForwardProxy.start();
    const certificateAuthority = SELF_SIGNED.cert;
    await using transport = new UndiciTransport({ connectTimeout, proxy: proxy.url, certificateAuthority });
    for (let index = 0; index < 3; index += 1) {
      expect((await exchanged(transport, server.url)).text).to.equal('asked');
    }
    expect(proxy.asked).to.deep.equal([`CONNECT ${server.url.host}`]);
    expect(transport.connections).to.deep.equal({ open: 1, opened: 1 });
  });

  it('says that a certificate behind it is not trusted', async () => {
    await using server = await startEcho();
    await using proxy = await ForwardProxy.start();
    await using transport = new UndiciTransport({ connectTimeout, proxy: proxy.url });
    const { error, outline } = await exchanged(transport, server.url);
    expect(outline).to.equal('failed');
    expect(connectionFailure(server.url, false, error).message).to.contain('LLM_CA_FILE');
  });

  for (const scheme of ['http', 'https']) {
    const url = new URL(`${scheme}://127.0.0.1:1/`);

    it(`says that the proxy is at fault where nothing listens there: ${scheme}://`, async () => {
      const gone = await ForwardProxy.start();
      const proxy = gone.url;
      await gone[Symbol.asyncDispose]();
      await using transport = new UndiciTransport({ connectTimeout, proxy });
      const { error, outline } = await exchanged(transport, url);
      expect(outline).to.equal('failed');
      expect(connectionFailure(url, false, error)).to.include({
        outcome: 'dropped',
        message: `${url.origin}: the proxy cannot be reached, or lets nobody through to it. Correct LLM_PROXY, or what the proxy allows.`,
      });
    });

    it(`says that the proxy wants credentials: ${scheme}://`, async () => {
      await using proxy = await ForwardProxy.start(407);
      await using transport = new UndiciTransport({ connectTimeout, proxy: proxy.url });
      const { error, names } = await exchanged(transport, url);
      expect(names.at(-1)).to.equal('failed');
      expect(connectionFailure(url, names.includes('sent'), error).message).to.contain(
        'the proxy asks for a user name and a password. Write them into LLM_PROXY: http://user:password@host:port.',
      );
    });

    it(`shows the proxy the credentials of its URL: ${scheme}://`, async () => {
      await using proxy = await ForwardProxy.start(407);
      const withCredentials = proxy.url.replace('://', '://me:s%40cret@');
      await using transport = new UndiciTransport({ connectTimeout, proxy: withCredentials });
      await exchanged(transport, url);
      expect(proxy.credentials).to.equal(`Basic ${Buffer.from('me:s@cret').toString('base64')}`);
    });
  }

  it('says that the proxy refuses a tunnel', async () => {
    await using proxy = await ForwardProxy.start(403);
    await using transport = new UndiciTransport({ connectTimeout, proxy: proxy.url });
    const url = new URL('https://127.0.0.1:1/');
    const { error, outline } = await exchanged(transport, url);
    expect(outline).to.equal('failed');
    expect(connectionFailure(url, false, error).message).to.contain('lets nobody through to it');
  });
});

describe('UndiciTransport, without a proxy', () => {
  it('trusts the certificate that it is told to trust', async () => {
    await using server = await startEcho();
    await using transport = new UndiciTransport({ connectTimeout, certificateAuthority: SELF_SIGNED.cert });
    expect((await exchanged(transport, server.url)).text).to.equal('asked');
  });

  it('trusts no other', async () => {
    await using server = await startEcho();
    await using transport = new UndiciTransport({ connectTimeout });
    const { error, outline } = await exchanged(transport, server.url);
    expect(outline).to.equal('failed');
    expect(connectionFailure(server.url, false, error).message).to.contain('LLM_CA_FILE');
  });

  it('fails with what it read, where that is not HTTP/1.1', async () => {
    await using server = await RawServer.answering('SSH-2.0-OpenSSH_9.2\r\n');
    await using transport = new UndiciTransport({ connectTimeout });
    expect((await exchanged(transport, server.url)).error).to.be.instanceOf(HttpSyntaxError);
  });
});
