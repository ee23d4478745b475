import { describe, it } from 'node:test';
import { expect } from 'chai';
import { RawServer } from './raw-server.fixture';
import { RecordedExchange } from './recorded-exchange.fixture';
import type { HttpRequest } from './transport';
import type { MakeTransport } from './transport-under-contract.fixture';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** What the server gets to read. */
export function describeRequests(make: MakeTransport): void {
  /** The request as it came, its header lines sorted: their order means nothing. */
  const received = async (request: Omit<HttpRequest, 'url'>, path = '/v1/x?y=1'): Promise<string[]> => {
    await using server = await RawServer.answering(OK);
    await using transport = make();
    const exchange = new RecordedExchange();
    transport.exchange({ ...request, url: new URL(path, server.baseUrl) }, exchange);
    await exchange.over;
    const [text = ''] = server.requests;
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const [line = '', ...headers] = head.replace(String(server.port), 'PORT').split('\r\n');
    return [
      line,
      ...headers.map((header) => header.replace(/^[^:]+/, (name) => name.toLowerCase())).sort(),
      body,
    ];
  };

  describe('a request', () => {
    it('is a GET as it was given, with host and the wish to keep the connection', async () => {
      expect(
        await received({ method: 'GET', headers: { accept: '*/*', 'X-Request-Id': 'Mine' } }),
      ).to.deep.equal([
        'GET /v1/x?y=1 HTTP/1.1',
        'accept: */*',
        'connection: keep-alive',
        'host: 127.0.0.1:PORT',
        'x-request-id: Mine',
        '',
      ]);
    });

    it('is a POST whose length counts bytes, not characters', async () => {
      const body = '{"prompt":"é 漢 🎵"}';
      const lines = await received({ method: 'POST', headers: {}, body });
      expect(lines).to.include(`content-length: ${Buffer.byteLength(body)}`);
      expect(Buffer.from(lines.at(-1) ?? '', 'latin1').toString('utf8')).to.equal(body);
    });

    it('says of a POST without a body that it has none', async () => {
      expect(await received({ method: 'POST', headers: {} })).to.include('content-length: 0');
    });

    it('takes a body of several megabytes', async () => {
      const body = 'x'.repeat(3_000_000);
      const lines = await received({ method: 'POST', headers: {}, body });
      expect(lines.at(-1)).to.have.length(body.length);
    });

    it('can differ from the one before it on the same connection', async () => {
      await using server = await RawServer.answering(OK);
      await using transport = make();
      const headers = { accept: '*/*' };
      const requests: HttpRequest[] = [
        { method: 'POST', url: server.url, headers, body: 'first' },
        { method: 'POST', url: server.url, headers, body: 'the second' },
        { method: 'GET', url: server.url, headers },
        { method: 'GET', url: new URL('/other', server.url), headers: { 'x-other': '1' } },
      ];
      for (const request of requests) {
        const exchange = new RecordedExchange();
        transport.exchange(request, exchange);
        await exchange.over;
      }
      expect(server.connections).to.have.length(1);
      expect(server.requests.map((text) => text.split(' ').slice(0, 2).join(' '))).to.deep.equal([
        'POST /v1/chat/completions',
        'POST /v1/chat/completions',
        'GET /v1/chat/completions',
        'GET /other',
      ]);
      expect(server.requests[1])
        .to.match(/\r\ncontent-length: 10\r\n/i)
        .and.match(/\r\n\r\nthe second$/);
      expect(server.requests[3]).to.contain('x-other: 1').and.not.contain('accept');
    });

    for (const [what, headers] of [
      ['a line break in a header', { 'x-a': 'b\r\nx-c: d' }],
      ['a character beyond Latin-1 in a header', { 'x-a': '漢' }],
      ['a space in the name of a header', { 'x a': 'b' }],
    ] as const) {
      it(`fails, unsent, with ${what}`, async () => {
        await using server = await RawServer.answering(OK);
        await using transport = make();
        const exchange = new RecordedExchange();
        transport.exchange({ method: 'GET', url: server.url, headers }, exchange);
        await exchange.over;
        expect(exchange.outline).to.equal('failed');
        expect(exchange.error?.message).to.match(/header/i);
        expect(server.requests).to.deep.equal([]);
      });
    }
  });
}
