import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { RawServer } from '../raw-server.fixture';
import { RecordedExchange } from '../recorded-exchange.fixture';
import { HttpSyntaxError, TransportError } from '../transport';
import { LeanTransport } from './lean-transport';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const connectTimeout = milliseconds(20_000);

async function exchanged(transport: LeanTransport, url: URL, body = '{}'): Promise<RecordedExchange> {
  const exchange = new RecordedExchange();
  transport.exchange({ method: 'POST', url, headers: {}, body }, exchange);
  await exchange.over;
  return exchange;
}

describe('LeanTransport, beyond what every transport does', () => {
  for (const [limit, idle, isKept] of [
    ['timeout=60', 58_900, true],
    ['timeout=60, max=1000', 59_100, false],
    ['max=1000, timeout=5', 3_900, true],
    ['timeout=5', 4_100, false],
    ['timeout=1', 400, true],
    ['timeout=1', 600, false],
    ['timeout=0', 0, false],
    ['max=1000', 1e9, true],
  ] as const) {
    const what = `${isKept ? 'uses' : 'does not use'} a connection after ${idle} ms`;
    it(`${what} where the server says "Keep-Alive: ${limit}"`, async () => {
      let now = milliseconds(0);
      await using server = await RawServer.answering(OK.replace('\r\n', `\r\nKeep-Alive: ${limit}\r\n`));
      await using transport = new LeanTransport({ connectTimeout, clock: { now: () => now } });
      await exchanged(transport, server.url);
      now = milliseconds(idle);
      await exchanged(transport, server.url);
      expect(server.connections).to.have.length(isKept ? 1 : 2);
    });
  }

  it('fails what ends with its connection, where that is reset', async () => {
    await using server = await RawServer.playing(async (connection) => {
      await connection.request();
      await connection.write('HTTP/1.1 200 OK\r\n\r\nhell');
      connection.reset();
    });
    await using transport = new LeanTransport({ connectTimeout });
    expect((await exchanged(transport, server.url)).outline).to.equal('sent headers data failed');
  });

  it('closes a connection on which an empty line comes unasked', async () => {
    await using server = await RawServer.answering(`${OK}\r\n`);
    await using transport = new LeanTransport({ connectTimeout });
    await exchanged(transport, server.url);
    expect((await exchanged(transport, server.url)).text).to.equal('ok');
    expect(server.connections).to.have.length(2);
  });

  it('closes a connection whose answer came before the request had been read', async () => {
    await using server = await RawServer.playing(async (connection) => {
      await connection.receives(1);
      connection.stopReading();
      await connection.write(OK);
    });
    await using transport = new LeanTransport({ connectTimeout });
    expect((await exchanged(transport, server.url, 'x'.repeat(50_000_000))).text).to.equal('ok');
    expect((await exchanged(transport, server.url)).text).to.equal('ok');
    expect(server.connections).to.have.length(2);
  });

  it('fails with what it read, where that is not HTTP/1.1', async () => {
    await using server = await RawServer.answering('SSH-2.0-OpenSSH_9.2');
    await using transport = new LeanTransport({ connectTimeout });
    const { error, outline } = await exchanged(transport, server.url);
    expect(error)
      .to.be.instanceOf(HttpSyntaxError)
      .and.property('message', 'not HTTP/1.1: it begins with "SSH-2"');
    expect(outline).to.equal('sent failed');
  });

  it('finds a server by the name of its host', async () => {
    await using server = await RawServer.answering(OK);
    await using transport = new LeanTransport({ connectTimeout });
    const url = new URL(`http://localhost:${server.port}/`);
    expect((await exchanged(transport, url)).text).to.equal('ok');
  });

  it('speaks plain HTTP only, and says which transport speaks the rest', async () => {
    await using transport = new LeanTransport({ connectTimeout });
    const { error, outline } = await exchanged(transport, new URL('https://127.0.0.1/'));
    expect(outline).to.equal('failed');
    expect(error).to.be.instanceOf(TransportError).and.include({ code: 'LEAN_ONLY_HTTP' });
  });

  it('is aborted with the reason, also what it refuses', async () => {
    await using transport = new LeanTransport({ connectTimeout });
    const exchange = new RecordedExchange();
    const request = { method: 'GET', url: new URL('https://127.0.0.1/'), headers: {} } as const;
    const reason = new Error('the run is over');
    transport.exchange(request, exchange).abort(reason);
    expect(exchange.error).to.equal(reason);
    await nextTurn();
    expect(exchange.names).to.deep.equal(['failed']);
  });

  it('reads many answers at once out of one buffer, each its own', async () => {
    await using server = await RawServer.playing(async (connection) => {
      const body = (await connection.request()).split('\r\n\r\n')[1] ?? '';
      await connection.write('HTTP/1.1 200 OK\r\nTransfer-', 'Encoding: chunked\r\n\r\n');
      for (const digit of body) await connection.write('1', `\r\n${digit}`, '\r\n');
      await connection.write('0\r\n\r', '\n');
    });
    await using transport = new LeanTransport({ connectTimeout });
    const bodies = Array.from({ length: 20 }, (_, index) => String(index * 123_456_789));
    const exchanges = bodies.map((body) => exchanged(transport, server.url, body));
    expect((await Promise.all(exchanges)).map(({ text }) => text)).to.deep.equal(bodies);
  });
});
