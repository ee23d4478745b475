import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { RawServer } from './raw-server.fixture';
import { RecordedExchange } from './recorded-exchange.fixture';
import { exchanged, type MakeTransport } from './transport-under-contract.fixture';

const answer = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;

/** Which requests share a connection. */
export function describeConnections(make: MakeTransport): void {
  describe('a connection', () => {
    it('carries one request after another', async () => {
      await using server = await RawServer.answering(answer('ok'));
      await using transport = make();
      for (let index = 0; index < 5; index += 1) {
        expect((await exchanged(transport, server)).text).to.equal('ok');
      }
      expect(server.connections).to.have.length(1);
    });

    it('carries the request that is sent while the end of the one before is told', async () => {
      await using server = await RawServer.answering(answer('ok'));
      await using transport = make();
      const second = new RecordedExchange();
      const first = new RecordedExchange((name) => {
        if (name === 'ended') void exchanged(transport, server, second);
      });
      await exchanged(transport, server, first);
      await second.over;
      expect(second.text).to.equal('ok');
      expect(server.connections).to.have.length(1);
    });

    it('is kept between two requests for as long as the server keeps it', async () => {
      let hours = 0;
      await using server = await RawServer.answering(answer('ok'));
      await using transport = make({ clock: { now: () => milliseconds(hours * 3_600_000) } });
      await exchanged(transport, server);
      hours = 100;
      await exchanged(transport, server);
      expect(server.connections).to.have.length(1);
    });

    it('is not used again once the server has closed it', async () => {
      await using server = await RawServer.playing(async (connection) => {
        await connection.request();
        await connection.write(answer('ok'));
        connection.end();
      });
      await using transport = make();
      for (const connections of [1, 2, 3]) {
        expect((await exchanged(transport, server)).text).to.equal('ok');
        await server.connections.at(-1)?.left;
        expect(server.connections).to.have.length(connections);
      }
    });

    it('is not used again where the server closes it right behind the answer, without having said so', async () => {
      await using server = await RawServer.playing(async (connection) => {
        await connection.request();
        connection.end(answer('ok'));
      });
      await using transport = make();
      const second = new RecordedExchange();
      const first = new RecordedExchange((name) => {
        if (name === 'ended') void exchanged(transport, server, second);
      });
      await exchanged(transport, server, first);
      await second.over;
      expect(second.text).to.equal('ok');
      expect(server.requests).to.have.length(2);
    });

    it('leads to one server only', async () => {
      await using server = await RawServer.answering(answer('ok'));
      await using transport = make();
      await exchanged(transport, server);
      const elsewhere = { method: 'GET', url: new URL('http://127.0.0.1:1/'), headers: {} } as const;
      expect(() => transport.exchange(elsewhere, new RecordedExchange())).to.throw(
        `this transport is connected to ${server.baseUrl}, not to http://127.0.0.1:1`,
      );
    });

    it('is not used again once the server has reset it', async () => {
      const reset = Promise.withResolvers<undefined>();
      await using server = await RawServer.playing(async (connection) => {
        await connection.request();
        await connection.write(answer('ok'));
        if (server.connections.length > 1) return;
        connection.reset();
        await nextTurn();
        await nextTurn();
        reset.resolve(undefined);
      });
      await using transport = make();
      await exchanged(transport, server);
      await reset.promise;
      expect((await exchanged(transport, server)).text).to.equal('ok');
      expect(server.connections).to.have.length(2);
    });

    it('is not waited for longer than the server says that it keeps it', async () => {
      let now = milliseconds(0);
      await using server = await RawServer.answering(answer('ok', 'Keep-Alive: timeout=1, max=100\r\n'));
      await using transport = make({ clock: { now: () => now } });
      await exchanged(transport, server);
      now = milliseconds(900);
      await exchanged(transport, server);
      expect(server.connections).to.have.length(2);
    });

    for (const [what, surplus] of [
      ['a second answer', answer('wrong')],
      ['a single byte', 'x'],
    ] as const) {
      it(`is closed where ${what} comes that nobody asked for, and the next answer is its own`, async () => {
        await using server = await RawServer.playing(async (connection) => {
          await connection.request();
          await connection.write(answer('ok') + (server.connections.length === 1 ? surplus : ''));
        });
        await using transport = make();
        expect((await exchanged(transport, server)).outline).to.equal('sent headers data ended');
        expect((await exchanged(transport, server)).text).to.equal('ok');
        expect(server.connections).to.have.length(2);
      });

      it(`is closed where ${what} comes while it is idle`, async () => {
        await using server = await RawServer.playing(async (connection) => {
          await connection.request();
          await connection.write(answer('ok'));
          if (server.connections.length === 1) await connection.write(surplus);
        });
        await using transport = make();
        await exchanged(transport, server);
        await server.connections[0]?.left;
        expect((await exchanged(transport, server)).text).to.equal('ok');
        expect(server.connections).to.have.length(2);
      });
    }

    it('brings no surplus to the request that is sent while the end is told', async () => {
      await using server = await RawServer.playing(async (connection) => {
        for (let count = 1; ; count += 1) {
          const body = (await connection.request()).split('\r\n\r\n')[1] ?? '';
          await connection.write(answer(body) + (count === 3 ? answer('wrong') : ''));
        }
      });
      await using transport = make();
      const texts: string[] = [];
      const all = Promise.withResolvers<undefined>();
      const send = (index: number): void => {
        const exchange = new RecordedExchange((name) => {
          if (name === 'failed') texts.push('failed');
          if (name !== 'ended') return;
          texts.push(exchange.text);
          if (index < 6) send(index + 1);
          else all.resolve(undefined);
        });
        transport.exchange({ method: 'POST', url: server.url, headers: {}, body: `body ${index}` }, exchange);
        exchange.when('failed').then(() => {
          all.resolve(undefined);
        }, all.reject);
      };
      send(1);
      await all.promise;
      expect(texts).to.deep.equal([1, 2, 3, 4, 5, 6].map((index) => `body ${index}`));
      expect(server.connections).to.have.length(2);
    });

    it('carries one exchange at a time: many at once take one each, and afterwards share those', async () => {
      const many = 25;
      const all = Promise.withResolvers<undefined>();
      await using server = await RawServer.playing(async (connection) => {
        for (;;) {
          const request = await connection.request();
          if (server.requests.length === many) all.resolve(undefined);
          await all.promise;
          await connection.write(answer(request.slice(request.indexOf('\r\n\r\n') + 4)));
        }
      });
      await using transport = make();
      for (const round of ['one', 'two', 'three']) {
        const exchanges = Array.from({ length: many }, () => new RecordedExchange());
        for (const [index, exchange] of exchanges.entries()) {
          const body = `${round} ${index}`;
          transport.exchange({ method: 'POST', url: server.url, headers: {}, body }, exchange);
        }
        await Promise.all(exchanges.map(({ over }) => over));
        expect(exchanges.map(({ text }) => text)).to.deep.equal(
          exchanges.map((_, index) => `${round} ${index}`),
        );
      }
      expect(server.connections).to.have.length(many);
    });
  });
}
