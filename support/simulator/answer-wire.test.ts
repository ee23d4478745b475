import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { AnswerWire } from './answer-wire';

const LAST = { closing: true };
const NOT_LAST = { closing: false };
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
/** A body in chunks, as RFC 9112 has it. */
const chunked = (...pieces: string[]) =>
  [...pieces, ''].map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`).join('');

/** All bytes that a server which answers so sends on one connection until it or the client closes it. */
async function received(
  request: string,
  answer: (wire: AnswerWire, response: ServerResponse) => void,
  enough: (text: string) => boolean = () => false,
): Promise<string> {
  const server = createServer((_, response) => {
    answer(new AnswerWire(response), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    if (enough(text)) socket.destroy();
  });
  socket.write(request);
  await once(socket, 'close');
  server.close();
  return text;
}

const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);
const wholeAnswers = (count: number) => (text: string) => text.split('0\r\n\r\n').length > count;

describe('AnswerWire', () => {
  it('sends each piece as a chunk that has left when the call returns', async () => {
    const [sent, held]: [number[], number[]] = [[], []];
    const text = await received(
      GET,
      (wire, response) => {
        const socket = response.socket!;
        const note = () => {
          sent.push(socket.bytesWritten - (sent[0] ?? 0));
          held.push(socket.writableLength);
        };
        wire.head(200, 'text/event-stream');
        wire.flush();
        note();
        wire.write('a 狗', NOT_LAST);
        note();
        wire.write(Buffer.from('🦉\n'), NOT_LAST);
        note();
        wire.end();
      },
      wholeAnswers(1),
    );
    expect(text).to.match(/^HTTP\/1\.1 200 OK\r\nContent-Type: text\/event-stream\r\n/);
    expect(text).to.contain('\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(bodyOf(text)).to.equal(chunked('a 狗', '🦉\n'));
    expect(sent.slice(1)).to.deep.equal([10, 20]);
    expect(held).to.deep.equal([0, 0, 0]);
  });

  it('lets headers leave together with what follows at once, and the closing piece with the end', async () => {
    const held: boolean[] = [];
    const text = await received(
      GET,
      (wire, { socket }) => {
        const note = () => held.push(socket!.writableLength > 0);
        wire.head(200, 'text/plain');
        note();
        wire.write('opening', NOT_LAST);
        note();
        wire.write('closing', LAST);
        note();
        wire.end();
        note();
      },
      wholeAnswers(1),
    );
    expect(bodyOf(text)).to.equal(chunked('opening', 'closing'));
    expect(held).to.deep.equal([true, false, true, false]);
  });

  it('does not end the body with a piece that is empty', async () => {
    const answer = (wire: AnswerWire) => {
      wire.head(200, 'text/plain');
      wire.write('', NOT_LAST);
      wire.write(Buffer.alloc(0), NOT_LAST);
      wire.write('x', NOT_LAST);
      wire.end();
    };
    expect(bodyOf(await received(GET, answer, wholeAnswers(1)))).to.equal(chunked('x'));
  });

  it('keeps the connection for the next request, and the order where requests did not wait for answers', async () => {
    let count = 0;
    const later: (() => void)[] = [];
    const answer = (wire: AnswerWire) => {
      count += 1;
      const name = String(count);
      wire.head(200, 'text/plain');
      wire.write(`${name} first`, NOT_LAST);
      later.push(() => {
        wire.write(`${name} second`, LAST);
        wire.end();
      });
      // The answer that stands first in line is the last to end.
      if (count === 3) for (const one of later.reverse()) one();
    };
    const text = await received(GET.repeat(3), answer, wholeAnswers(3));
    const answers = text.split(/HTTP\/1\.1 200 OK\r\n/).slice(1);
    expect(answers.map(bodyOf)).to.deep.equal(
      ['1', '2', '3'].map((name) => chunked(`${name} first`, `${name} second`)),
    );
  });

  it('sends a client of HTTP/1.0 the bare body, which ends with the connection', async () => {
    const text = await received('GET / HTTP/1.0\r\n\r\n', (wire) => {
      wire.head(200, 'text/plain');
      wire.write('one ', NOT_LAST);
      wire.write('two', LAST);
      wire.end();
    });
    expect(text).not.to.contain('Transfer-Encoding');
    expect(bodyOf(text)).to.equal('one two');
  });

  it('loses nothing that a slow client leaves waiting', async () => {
    const pieces = Array.from({ length: 20 }, (_, index) => String(index % 10).repeat(1_000_003));
    const text = await received(GET.replace('Host', 'Connection: close\r\nHost'), (wire, { socket }) => {
      wire.head(200, 'text/plain');
      for (const piece of pieces) wire.write(piece, NOT_LAST);
      expect(socket!.writableLength).to.be.greaterThan(0);
      wire.end();
    });
    expect(bodyOf(text) === chunked(...pieces)).to.be.true;
  });

  it('has sent what it was given before the socket is destroyed, and bears to be used after', async () => {
    const text = await received(GET, (wire) => {
      wire.head(200, 'text/plain');
      wire.write('x', NOT_LAST);
      wire.destroy();
      wire.write('y', NOT_LAST);
      wire.end();
    });
    expect(bodyOf(text)).to.equal('1\r\nx\r\n');
  });
});
