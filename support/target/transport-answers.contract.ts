import { describe, it } from 'node:test';
import { expect } from 'chai';
import { bytewise, RawServer, type RawConnection } from './raw-server.fixture';
import { RecordedExchange } from './recorded-exchange.fixture';
import type { MakeTransport } from './transport-under-contract.fixture';

interface Answer {
  readonly name: string;
  /** As they go over the wire, in Latin-1. */
  readonly bytes: string;
  /** The server closes its side after it. */
  readonly closes?: boolean;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  /** The next request goes over the same connection. */
  readonly keeps: boolean;
}

const ANSWERS: readonly Answer[] = [
  {
    name: 'of a known length',
    bytes: 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello',
    headers: { 'content-type': 'text/plain' },
    keeps: true,
  },
  { name: 'of length 0', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', body: '', keeps: true },
  {
    name: 'in chunks',
    bytes:
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '2\r\nhe\r\n003\r\nllo\r\nB\r\n 0123456789\r\nd\r\n\r\n0\r\n\r\n1234\r\n\r\n0\r\n\r\n',
    body: 'hello 0123456789\r\n0\r\n\r\n1234\r\n',
    keeps: true,
  },
  {
    name: 'in chunks with extensions and trailers',
    bytes:
      'HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: Chunked\r\n\r\n' +
      '5;name=value;other="x"\r\nhello\r\n0;last\r\nX-Trailer: 1\r\nX-Other: 2\r\n\r\n',
    keeps: true,
  },
  {
    name: 'in no chunk',
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    body: '',
    keeps: true,
  },
  {
    name: 'that ends with its connection',
    bytes: 'HTTP/1.1 200 OK\r\n\r\nhello',
    closes: true,
    keeps: false,
  },
  {
    name: 'that ends before it begins',
    bytes: 'HTTP/1.1 200 OK\r\n\r\n',
    closes: true,
    body: '',
    keeps: false,
  },
  { name: 'of status 204', bytes: 'HTTP/1.1 204 No Content\r\n\r\n', status: 204, body: '', keeps: true },
  {
    name: 'of status 304, with the length of what it does not send',
    bytes: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
    status: 304,
    body: '',
    // It may come after all, and would be taken for the next answer.
    keeps: false,
  },
  {
    name: 'after interim answers',
    bytes:
      'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' +
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    keeps: true,
  },
  { name: 'of HTTP/1.0', bytes: 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello', keeps: false },
  {
    name: 'of HTTP/1.0 that keeps the connection',
    bytes: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello',
    keeps: true,
  },
  {
    name: 'with Connection: close',
    bytes: 'HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 5\r\n\r\nhello',
    keeps: false,
  },
  {
    name: 'in chunks with Connection: close',
    bytes:
      'HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    keeps: false,
  },
  { name: 'without a reason phrase', bytes: 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello', keeps: true },
  {
    name: 'with repeated, empty and padded headers, and names that mean something to JavaScript',
    bytes:
      'HTTP/1.1 429 Too Many\r\nX-A: 1\r\nx-a: 2\r\nX-Empty:\r\nX-Padded: \t caf\xe9\r\nconstructor: c\r\n' +
      '__proto__: p\r\nContent-Length:5\r\n\r\nhello',
    status: 429,
    headers: { 'x-a': ['1', '2'], 'x-empty': '', 'x-padded': 'caf\xe9', constructor: 'c' },
    keeps: true,
  },
];

/** How an answer's bytes become events. */
export function describeAnswers(make: MakeTransport): void {
  const cuts: readonly (readonly [string, (bytes: string) => string[]])[] = [
    ['in one piece', (bytes) => [bytes]],
    ['byte by byte', bytewise],
  ];
  for (const [cut, pieces] of cuts) {
    describe(`an answer that comes ${cut}`, () => {
      for (const answer of ANSWERS) {
        it(`is read: one ${answer.name}`, () => expectRead(make, answer, pieces(answer.bytes)));
      }
    });
  }

  it('hands the bytes on that have come, before the rest comes', async () => {
    const half = Promise.withResolvers<undefined>();
    await using server = await RawServer.playing(async (connection) => {
      await connection.request();
      await connection.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe');
      await half.promise;
      await connection.write('llo');
    });
    await using transport = make();
    const exchange = new RecordedExchange();
    transport.exchange({ method: 'GET', url: server.url, headers: {} }, exchange);
    await exchange.when('data');
    expect(exchange.text).to.equal('he');
    half.resolve(undefined);
    await exchange.over;
    expect(exchange.text).to.equal('hello');
  });

  it('gives out every byte of a large body', async () => {
    const body = Buffer.from(Array.from({ length: 500_000 }, (_, index) => index * 7));
    await using server = await RawServer.answering(
      Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]),
    );
    await using transport = make();
    const exchange = new RecordedExchange();
    transport.exchange({ method: 'GET', url: server.url, headers: {} }, exchange);
    await exchange.over;
    expect(exchange.body.equals(body)).to.equal(true);
  });
}

async function expectRead(make: MakeTransport, answer: Answer, pieces: readonly string[]): Promise<void> {
  const { status = 200, headers = {}, body = 'hello', closes = false, keeps } = answer;
  const play = async (connection: RawConnection): Promise<void> => {
    for (;;) {
      await connection.request();
      await connection.write(...pieces);
      if (closes) connection.end();
    }
  };
  await using server = await RawServer.playing(play);
  await using transport = make();
  for (const connections of [1, keeps ? 1 : 2]) {
    const exchange = new RecordedExchange();
    transport.exchange({ method: 'GET', url: server.url, headers: {} }, exchange);
    await exchange.over;
    expect(exchange.error).to.equal(undefined);
    expect(exchange.outline).to.equal(body === '' ? 'sent headers ended' : 'sent headers data ended');
    expect(exchange.stamps).to.deep.equal([...exchange.stamps].sort((one, other) => one - other));
    expect(exchange.status).to.equal(status);
    expect({ ...exchange.received }).to.deep.include(headers);
    expect(exchange.text).to.equal(body);
    expect(server.connections).to.have.length(connections);
  }
}
