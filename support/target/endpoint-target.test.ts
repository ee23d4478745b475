import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { EndpointClient, KEY } from './endpoint-client.fixture';
import { RawServer } from './raw-server.fixture';
import { TRANSPORTS } from './transport';

const answer = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

for (const transport of TRANSPORTS) {
  describe(`EndpointTarget over ${transport}`, () => {
    it('asks any route of the server, with key and headers', async () => {
      await using server = await RawServer.answering(answer('200 OK', 'ok'));
      await using endpoint = new EndpointClient(transport, server.baseUrl);
      const response = await endpoint.ask();
      expect(response.names).to.deep.equal(['sent', 'headers', 'ended']);
      expect(response.status).to.equal(200);
      expect(server.requests[0]).to.match(/^GET \/health HTTP\/1\.1\r\n/);
      expect(server.requests[0]).to.contain('x-mine: 1').and.contain(`authorization: Bearer ${KEY}`);
      expect(server.requests[0]).not.to.match(/content-/i);
    });

    it('carries the key as an LLM server wants it, and the headers of the request', async () => {
      await using server = await RawServer.answering(answer('200 OK', 'ok'));
      await using endpoint = new EndpointClient(transport, server.baseUrl, { api: 'llm-server' });
      await endpoint.ask({ method: 'GET', path: '/health', headers: { 'x-mine': '2' } });
      expect(server.requests[0]).to.contain(`x-api-key: ${KEY}`).and.contain('x-mine: 2');
      expect(server.requests[0]).not.to.match(/authorization|x-mine: 1/i);
    });

    it('knows the bytes of the bodies, of one request after the other', async () => {
      await using server = await RawServer.answering(answer('200 OK', 'yes'));
      await using endpoint = new EndpointClient(transport, server.baseUrl);
      const post = { method: 'POST', path: '/echo', body: '{"a":"é"}' } as const;
      for (const [request, bytes] of [
        [post, 10],
        [{ method: 'GET', path: '/health' }, 0],
      ] as const) {
        const [response, exchange] = endpoint.start(request);
        await response.over;
        expect(exchange).to.include({ requestBytes: bytes, responseBytes: 3 });
      }
    });

    it('names the route that is not there, where it is one that can be set', async () => {
      await using server = await RawServer.answering(answer('404 Not Found', '{"detail":"Not Found"}'));
      await using endpoint = new EndpointClient(transport, server.baseUrl, { api: 'llm-server' });
      const { failure } = await endpoint.ask({ method: 'GET', path: '/api/v1/health' });
      expect(failure?.message).to.equal(
        `${server.baseUrl}/api/v1/health answered 404: Not Found. Correct the route "health" in LLM_ROUTES, or LLM_BASE_URL.`,
      );
    });

    it('knows the small routes of its server', async () => {
      await using guide = new EndpointClient(transport, 'http://host', { api: 'llm-server' });
      expect(guide.target.routeOf('health')).to.equal('/api/v1/health');
      expect(guide.target.routeOf('metrics')).to.equal(undefined);
      await using openAi = new EndpointClient(transport, 'http://host/x');
      expect(openAi.target.routeOf('models')).to.equal('/x/v1/models');
      expect(openAi.target.routeOf('metrics')).to.equal('/x/metrics');
    });

    it('posts JSON, as often as it is told to, what it has prepared once', async () => {
      await using server = await RawServer.answering(answer('201 Created', ''));
      await using endpoint = new EndpointClient(transport, server.baseUrl);
      for (let index = 0; index < 3; index += 1)
        await endpoint.ask({ method: 'POST', path: '/load?x=1', body: '{"a":"é"}' });
      expect(new Set(server.requests).size).to.equal(1);
      expect(server.requests).to.have.length(3);
      expect(server.requests[0])
        .to.match(/^POST \/load\?x=1 /)
        .and.contain('content-type: application/json');
      expect(server.connections).to.have.length(1);
    });

    it('quotes an error, and no secret', async () => {
      const body = JSON.stringify({ error: { message: `bad key ${KEY}` } });
      await using server = await RawServer.answering(answer('401 Unauthorized', body));
      await using endpoint = new EndpointClient(transport, server.baseUrl);
      const { failure, names } = await endpoint.ask();
      expect(failure).to.include({
        outcome: 'http error',
        status: 401,
        message: `${server.baseUrl}/health answered 401: bad key [redacted]. Set LLM_API_KEY to a key that this server accepts.`,
      });
      expect(names).to.deep.equal(['sent', 'headers']);
    });

    it('reads characters of an error that were cut', async () => {
      await using server = await RawServer.playing(async (connection) => {
        await connection.request();
        const whole = answer('500 Oops', 'kaputt: é漢');
        await connection.write(...[...Buffer.from(whole)].map((byte) => Buffer.from([byte])));
      });
      await using endpoint = new EndpointClient(transport, server.baseUrl);
      expect((await endpoint.ask()).failure?.message).to.contain('answered 500: kaputt: é漢. Look into');
    });

    it('does not wait for the end of an error without end', async () => {
      await using server = await RawServer.playing(async (connection) => {
        await connection.request();
        await connection.write('HTTP/1.1 503 Unavailable\r\n\r\n');
        await connection.flood('busy '.repeat(1000));
      });
      await using endpoint = new EndpointClient(transport, server.baseUrl);
      const { failure } = await endpoint.ask();
      await server.connections[0]?.left;
      expect(failure).to.include({ outcome: 'http error', status: 503 });
      expect(failure?.message.length).to.be.lessThan(500);
    });

    it('fails what is not over in its time, and closes its connection', async () => {
      let now = milliseconds(0);
      await using server = await RawServer.playing(async (connection) => {
        await connection.request();
        await connection.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok');
      });
      await using endpoint = new EndpointClient(transport, server.baseUrl, { clock: { now: () => now } });
      const [response] = endpoint.start({ method: 'GET', path: '/health' });
      await response.headed;
      now = milliseconds(20_000);
      await response.over;
      await server.connections[0]?.left;
      expect(response.failure).to.include({
        outcome: 'timed out',
        message: `${server.baseUrl}/health: the answer was not complete within 20 s. Look whether the server is overloaded or hangs; LLM_TIMEOUT allows it more time.`,
      });
    });

    it('is aborted when the run is over, once', async () => {
      await using server = await RawServer.playing((connection) => connection.request());
      await using endpoint = new EndpointClient(transport, server.baseUrl);
      const [response, exchange] = endpoint.start({ method: 'GET', path: '/health' });
      const reason = new Error('the run is over');
      exchange.abort(reason);
      exchange.abort(new Error('again'));
      await response.over;
      expect(response.failure).to.deep.include({ outcome: 'aborted', cause: reason });
      expect(response.failure?.message).to.equal(
        `${server.baseUrl}/health: the run ended before the answer.`,
      );
    });

    it('calls a request dropped that found no connection, and truncated one whose answer was cut', async () => {
      const server = await RawServer.playing(async (connection) => {
        await connection.request();
        connection.destroy();
      });
      const { baseUrl } = server;
      await using endpoint = new EndpointClient(transport, baseUrl);
      expect((await endpoint.ask()).failure?.outcome).to.equal('truncated');
      await server[Symbol.asyncDispose]();
      const { failure, names } = await endpoint.ask();
      expect(failure?.outcome).to.equal('dropped');
      expect(names).to.deep.equal([]);
    });
  });
}
