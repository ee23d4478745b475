import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { errorCode } from './explain-failure';
import { FullServer } from './full-server.fixture';
import { RawServer } from './raw-server.fixture';
import { RecordedExchange } from './recorded-exchange.fixture';
import { TransportError } from './transport';
import { exchanged, type MakeTransport } from './transport-under-contract.fixture';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const SIZED = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n';

const BREAKS: readonly (readonly [what: string, how: 'end' | 'reset', bytes: string, outline: string])[] = [
  ['closes without an answer', 'end', '', 'sent failed'],
  ['resets without an answer', 'reset', '', 'sent failed'],
  ['closes within the head', 'end', 'HTTP/1.1 200 OK\r\nContent-', 'sent failed'],
  ['closes after an interim answer', 'end', 'HTTP/1.1 102 Processing\r\n\r\n', 'sent failed'],
  ['closes within a body of a known length', 'end', SIZED, 'sent headers data failed'],
  ['resets within a body of a known length', 'reset', SIZED, 'sent headers data failed'],
  ['closes before the last chunk', 'end', CHUNKED, 'sent headers data failed'],
  ['resets before the last chunk', 'reset', CHUNKED, 'sent headers data failed'],
  ['closes within the last chunk', 'end', `${CHUNKED}0\r\n`, 'sent headers data failed'],
];

/** How exchanges end that are not answered. */
export function describeEndings(make: MakeTransport): void {
  describe('an exchange that the server breaks', () => {
    for (const [what, how, bytes, outline] of BREAKS) {
      it(`fails once, and is not sent again: one that the server ${what}`, async () => {
        await using server = await RawServer.playing(async (connection) => {
          await connection.request();
          // The next one is answered, whatever became of the first.
          if (server.connections.length > 1) return connection.write(OK);
          await connection.write(bytes);
          connection[how]();
          return undefined;
        });
        await using transport = make();
        const exchange = await exchanged(transport, server);
        expect(exchange.error).to.be.instanceOf(TransportError);
        expect((await exchanged(transport, server)).text).to.equal('ok');
        expect(server.requests).to.have.length(2);
        expect(exchange.outline).to.equal(outline);
      });
    }

    it('is not sent again where it went over a connection that had been used before', async () => {
      await using server = await RawServer.playing(async (connection) => {
        await connection.request();
        await connection.write(OK);
        await connection.request();
        connection.destroy();
      });
      await using transport = make();
      await exchanged(transport, server);
      const exchange = await exchanged(transport, server);
      expect(exchange.outline).to.equal('sent failed');
      expect(server.requests).to.have.length(2);
    });
  });

  describe('an exchange without a connection', () => {
    it('fails, unsent, where nothing listens', async () => {
      const server = await RawServer.answering(OK);
      const { url } = server;
      await server[Symbol.asyncDispose]();
      await using transport = make();
      const exchange = new RecordedExchange();
      transport.exchange({ method: 'GET', url, headers: {} }, exchange);
      await exchange.over;
      expect(exchange.outline).to.equal('failed');
      expect(errorCode(exchange.error)).to.equal('ECONNREFUSED');
    });

    const isSupported = process.platform === 'linux';
    it('fails, unsent, where no connection comes about in time', { skip: !isSupported }, async () => {
      await using server = await FullServer.start();
      await using transport = make({ connectTimeout: milliseconds(20) });
      const exchange = new RecordedExchange();
      transport.exchange({ method: 'GET', url: server.url, headers: {} }, exchange);
      await exchange.over;
      expect(exchange.outline).to.equal('failed');
      expect(errorCode(exchange.error)).to.match(/^(UND_ERR_)?CONNECT_TIMEOUT$/);
    });

    it('fails, unsent, once the transport is closed', async () => {
      await using server = await RawServer.answering(OK);
      const transport = make();
      await exchanged(transport, server);
      await transport[Symbol.asyncDispose]();
      expect((await exchanged(transport, server)).outline).to.equal('failed');
      expect(server.requests).to.have.length(1);
    });
  });

  it('an exchange under way fails when the transport is closed, as does one that it then starts', async () => {
    await using server = await RawServer.playing((connection) => connection.request());
    const transport = make();
    const next = new RecordedExchange();
    const exchange = new RecordedExchange((name) => {
      if (name === 'failed') void exchanged(transport, server, next);
    });
    transport.exchange({ method: 'GET', url: server.url, headers: {} }, exchange);
    await server.connections[0]?.left;
    await exchange.when('sent');
    await transport[Symbol.asyncDispose]();
    await Promise.all([exchange.over, next.over]);
    expect(exchange.outline).to.equal('sent failed');
    expect(next.outline).to.equal('failed');
  });
}
