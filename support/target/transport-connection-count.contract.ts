import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { RawServer } from './raw-server.fixture';
import { RecordedExchange } from './recorded-exchange.fixture';
import type { Transport } from './transport';
import { exchanged, type MakeTransport } from './transport-under-contract.fixture';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** When so many connections are open. */
async function untilOpen(transport: Transport, count: number): Promise<void> {
  while (transport.connections.open !== count) await nextTurn();
}

/** How many connections there are, and were. */
export function describeConnectionCount(make: MakeTransport): void {
  describe('the count of connections', () => {
    it('is of none before the first request', async () => {
      await using transport = make();
      expect(transport.connections).to.deep.equal({ open: 0, opened: 0 });
    });

    it('stays at one for one request after the other', async () => {
      await using server = await RawServer.answering(OK);
      await using transport = make();
      for (let index = 0; index < 5; index += 1) await exchanged(transport, server);
      expect(transport.connections).to.deep.equal({ open: 1, opened: 1 });
    });

    it('is that of the requests at once, until the client is closed', async () => {
      const many = 7;
      const all = Promise.withResolvers<undefined>();
      await using server = await RawServer.playing(async (connection) => {
        for (;;) {
          await connection.request();
          if (server.requests.length === many) all.resolve(undefined);
          await all.promise;
          await connection.write(OK);
        }
      });
      await using transport = make();
      await Promise.all(Array.from({ length: many }, () => exchanged(transport, server)));
      expect(transport.connections).to.deep.equal({ open: many, opened: many });
      await transport[Symbol.asyncDispose]();
      await untilOpen(transport, 0);
      expect(transport.connections).to.deep.equal({ open: 0, opened: many });
    });

    it('falls when the server closes one, and the next one counts anew', async () => {
      await using server = await RawServer.playing(async (connection) => {
        await connection.request();
        await connection.write(OK);
        connection.end();
      });
      await using transport = make();
      for (const opened of [1, 2, 3]) {
        await exchanged(transport, server);
        await untilOpen(transport, 0);
        expect(transport.connections).to.deep.equal({ open: 0, opened });
      }
    });

    it('falls when an answer is cut, and when a request is aborted', async () => {
      await using server = await RawServer.playing(async (connection) => {
        await connection.request();
        if (server.requests.length === 1) connection.reset();
      });
      await using transport = make();
      expect((await exchanged(transport, server)).names.at(-1)).to.equal('failed');
      await untilOpen(transport, 0);
      const aborted = new RecordedExchange();
      const exchange = transport.exchange({ method: 'GET', url: server.url, headers: {} }, aborted);
      await aborted.when('sent');
      expect(transport.connections).to.deep.equal({ open: 1, opened: 2 });
      exchange.abort(new Error('the run is over'));
      await untilOpen(transport, 0);
      expect(transport.connections.opened).to.equal(2);
    });

    it('is not changed by a connection that is refused', async () => {
      const gone = await RawServer.answering(OK);
      const { url } = gone;
      await gone[Symbol.asyncDispose]();
      await using transport = make();
      const exchange = new RecordedExchange();
      transport.exchange({ method: 'GET', url, headers: {} }, exchange);
      await exchange.over;
      expect(exchange.names).to.deep.equal(['failed']);
      expect(transport.connections).to.deep.equal({ open: 0, opened: 0 });
    });
  });
}
