import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { RecordedExchange } from '../recorded-exchange.fixture';
import { parse, type ParsedAnswer } from './parsed-answer.fixture';
import { cutAt, mutatedBytes, responseBytes } from './response-bytes.fixture';
import type { ResponseHead } from './response-head';
import { HeadMemory, ResponseParser } from './response-parser';

const SEED = 20_260_721;

/** All of it that must not depend on how the bytes were cut. */
const contentOf = ({ exchange, isComplete, surplus, error }: ParsedAnswer): object => ({
  outline: exchange.outline,
  status: exchange.status,
  headers: { ...exchange.received },
  body: exchange.body.toString('latin1'),
  isComplete,
  surplus,
  isFaulty: error !== undefined,
});

const places = fc.array(fc.nat(), { maxLength: 30 });
const anyBytes = fc
  .uint8Array({ maxLength: 60 })
  .chain((bytes) =>
    fc
      .constantFrom('', 'HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      .map((head) => head + Buffer.from(bytes).toString('latin1')),
  );

describe('ResponseParser', () => {
  for (const [what, bytes] of [
    ['correct answers', responseBytes],
    ['damaged answers', mutatedBytes],
    [
      'answers with more bytes behind them',
      fc.tuple(responseBytes, responseBytes).map((two) => two.join('')),
    ],
    ['any bytes', anyBytes],
  ] as const) {
    it(`reads the same however they are cut: ${what}`, () => {
      fc.assert(
        fc.property(bytes, places, (text, cuts) => {
          const whole = contentOf(parse([text]));
          expect(contentOf(parse(cutAt(text, cuts)))).to.deep.equal(whole);
          expect(contentOf(parse(text.split('')))).to.deep.equal(whole);
          // And whatever has been read before it: the same answer, of which the head is known, or another one.
          const memory = new HeadMemory();
          parse([text], memory);
          expect(contentOf(parse([text], memory))).to.deep.equal(whole);
          expect(contentOf(parse(cutAt(text, cuts), memory))).to.deep.equal(whole);
          parse(['HTTP/1.1 200 OK\r\n\r\n'], memory);
          expect(contentOf(parse([text], memory))).to.deep.equal(whole);
        }),
        { seed: SEED, numRuns: 500 },
      );
    });
  }

  it('stamps each event with the arrival of the piece that brought it', () => {
    const { exchange } = parse([
      'HTTP/1.1 200 OK\r\nTransfer-Enc',
      'oding: chunked\r\n',
      '\r\n2\r\nab\r\n1',
      '\r\n',
      'c\r\n2\r\nde\r\n0\r\n',
    ]);
    expect(exchange.names).to.deep.equal(['headers', 'data', 'data', 'data']);
    expect(exchange.stamps).to.deep.equal([2, 2, 4, 4]);
    expect(exchange.text).to.equal('abcde');
  });

  it('says where the answer ends', () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
    const bytes = Buffer.from(`${answer}HTTP/1.1 200 OK\r\n`);
    const parser = new ResponseParser(new RecordedExchange(), new HeadMemory());
    expect(parser.read(milliseconds(0), bytes, bytes.length)).to.equal(answer.length);
    expect(parser.isComplete).to.equal(true);
    expect(parser.read(milliseconds(0), bytes, bytes.length)).to.equal(0);
  });

  it('completes with its connection what has no other end, and nothing else', () => {
    expect(parse(['HTTP/1.1 200 OK\r\n\r\nhello']).isComplete).to.equal(true);
    for (const unfinished of [
      '',
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 103 Hints\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n',
    ])
      expect(parse([unfinished]).isComplete).to.equal(false);
  });

  for (const [at, pieces] of [
    ['headers', 0],
    ['data', 1],
  ] as const) {
    it(`tells nothing more once it is stopped, in the middle of a read: at ${at}`, () => {
      const exchange = new RecordedExchange((name) => {
        if (name === at) parser.stop();
      });
      const parser = new ResponseParser(exchange, new HeadMemory());
      const bytes = Buffer.from(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n',
      );
      parser.read(milliseconds(0), bytes, bytes.length);
      expect(exchange.text).to.have.length(pieces);
    });
  }

  it('takes a head of 16 KiB, and none that is longer, in pieces or not', () => {
    const headOf = (length: number): string => {
      const around = 'HTTP/1.1 204 No Content\r\nX-A: ';
      return `${around}${'a'.repeat(length - around.length)}\r\n\r\n`;
    };
    for (const cuts of [[], [100], [16_000, 16_383], [16_385]]) {
      expect(parse(cutAt(headOf(16_384), cuts)).isComplete).to.equal(true);
      const { error } = parse(cutAt(headOf(16_385), cuts));
      expect(error?.message).to.equal('a head of more than 16384 bytes');
    }
    expect(
      parse(Array<string>(100).fill('HTTP/1.1 200 OK\r\nX-A: '.padEnd(1000, 'a'))).error?.message,
    ).to.equal('a head of more than 16384 bytes');
  });

  it('knows another protocol by its first bytes', () => {
    expect(parse(['S']).error?.message).to.equal('not HTTP/1.1: it begins with "S"');
    expect(parse(['HT', 'TP', '0']).error?.message).to.equal('not HTTP/1.1: it begins with "HTTP0"');
  });
});

describe('HeadMemory', () => {
  const END = '\r\n\r\n';
  const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
  const read = (memory: HeadMemory, head: string): ResponseHead =>
    memory.read(bytes(`${head}${END}body`), head.length);

  it('knows the head that it has read last, wherever it stands among other bytes', () => {
    const memory = new HeadMemory();
    const head = 'HTTP/1.1 200 OK\r\nX-A: 1';
    const first = read(memory, head);
    const among = bytes(`xx${head}${END}body`);
    expect(memory.recall(among, 2, among.length)).to.equal(head.length + END.length);
    expect(memory.last).to.equal(first);
  });

  it('knows no other head, nor a part of one, nor what stands behind the bytes that are there', () => {
    const memory = new HeadMemory();
    const head = 'HTTP/1.1 200 OK\r\nX-A: 1';
    read(memory, head);
    const other = bytes(`HTTP/1.1 200 OK\r\nX-A: 2${END}`);
    expect(memory.recall(other, 0, other.length)).to.equal(0);
    const same = bytes(`${head}${END}`);
    expect(memory.recall(same, 0, same.length - 1)).to.equal(0);
    expect(memory.recall(same, 1, same.length)).to.equal(0);
  });

  it('knows nothing before it has read one', () => {
    expect(new HeadMemory().recall(bytes('HTTP/1.1 200 OK'), 0, 15)).to.equal(0);
  });

  it('keeps no head that is faulty', () => {
    const memory = new HeadMemory();
    const good = read(memory, 'HTTP/1.1 200 OK');
    expect(() => read(memory, 'HTTP/9')).to.throw('not the status line');
    const same = bytes(`HTTP/1.1 200 OK${END}`);
    expect(memory.recall(same, 0, same.length)).to.equal(same.length);
    expect(memory.last).to.equal(good);
  });
});
