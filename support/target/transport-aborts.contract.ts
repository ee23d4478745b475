import { describe, it } from 'node:test';
import { expect } from 'chai';
import { RawServer } from './raw-server.fixture';
import { RecordedExchange } from './recorded-exchange.fixture';
import type { Exchange, HttpEvents, Transport } from './transport';
import { exchanged, type MakeTransport } from './transport-under-contract.fixture';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const CHUNKS = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n';
const REASON = new Error('the run is over');

/** Starts an exchange that is aborted at its first event of that name, or right away. */
function abortedAt(
  transport: Transport,
  { url }: RawServer,
  name?: keyof HttpEvents,
): readonly [RecordedExchange, Exchange] {
  const recorded = new RecordedExchange((told) => {
    if (told === name) exchange?.abort(REASON);
  });
  let exchange = undefined as Exchange | undefined;
  exchange = transport.exchange({ method: 'POST', url, headers: {}, body: '{}' }, recorded);
  if (name === undefined) exchange.abort(REASON);
  return [recorded, exchange];
}

/** How exchanges end that are not wanted any more. */
export function describeAborts(make: MakeTransport): void {
  describe('an exchange that is aborted', () => {
    const points: readonly (readonly [string, outline: string, (keyof HttpEvents)?])[] = [
      ['before there is a connection', 'failed'],
      ['when it is sent', 'sent failed', 'sent'],
      ['at its headers', 'sent headers failed', 'headers'],
      ['in the middle of its body', 'sent headers data failed', 'data'],
    ];
    for (const [when, outline, name] of points) {
      it(`fails with the reason ${when}, and tells nothing after it`, async () => {
        await using server = await RawServer.answering(CHUNKS);
        await using transport = make();
        const [exchange] = abortedAt(transport, server, name);
        await exchange.over;
        expect(exchange.error).to.equal(REASON);
        const next = await exchanged(transport, server);
        expect(next.text).to.equal('abcd');
        expect(exchange.outline).to.equal(outline);
        if (name === 'data') expect(exchange.text).to.equal('ab');
      });
    }

    it('is sent to nobody, where it is aborted before there is a connection', async () => {
      await using server = await RawServer.answering(OK);
      await using transport = make();
      abortedAt(transport, server);
      await exchanged(transport, server);
      expect(server.requests).to.have.length(1);
    });

    for (const name of ['headers', 'data'] as const) {
      it(`closes its connection, aborted at "${name}"`, async () => {
        await using server = await RawServer.playing(async (connection) => {
          await connection.request();
          await connection.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello');
        });
        await using transport = make();
        const [exchange] = abortedAt(transport, server, name);
        await exchange.over;
        await server.connections[0]?.left;
      });
    }

    it('is not aborted any more once it has ended or failed', async () => {
      await using server = await RawServer.answering(OK);
      await using transport = make();
      const [exchange, handle] = abortedAt(transport, server, 'ended');
      await exchange.over;
      handle.abort(REASON);
      expect(exchange.outline).to.equal('sent headers data ended');
      // The connection, which may carry another exchange by now, is left alone.
      const next = await exchanged(transport, server);
      handle.abort(REASON);
      expect(next.outline).to.equal('sent headers data ended');
      expect(server.connections).to.have.length(1);
    });

    it('is not told of it twice', async () => {
      await using server = await RawServer.playing((connection) => connection.request());
      await using transport = make();
      const [exchange, handle] = abortedAt(transport, server);
      handle.abort(new Error('once more'));
      await exchange.over;
      expect(exchange.names).to.deep.equal(['failed']);
      expect(exchange.error).to.equal(REASON);
    });
  });
}
