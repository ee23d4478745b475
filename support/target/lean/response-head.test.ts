import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readResponseHead } from './response-head';

const head = (...lines: string[]): ReturnType<typeof readResponseHead> =>
  readResponseHead(['HTTP/1.1 200 OK', ...lines].join('\r\n'));

describe('readResponseHead', () => {
  for (const [line, status] of [
    ['HTTP/1.1 200 OK', 200],
    ['HTTP/1.0 404 Not Found', 404],
    ['HTTP/1.1 503', 503],
    ['HTTP/1.1 503 ', 503],
    ['HTTP/1.1 100 Continue', 100],
    ['HTTP/1.1 999 caf\xe9\t!', 999],
  ] as const) {
    it(`reads the status line ${JSON.stringify(line)}`, () => {
      expect(readResponseHead(line).status).to.equal(status);
    });
  }

  it('reads names without regard to case, and values without the space around them', () => {
    const { headers } = head(
      'X-One:1',
      'x-TWO: \t a b\t ',
      'X-Empty:',
      'X-Blank:   ',
      'X-Latin: \xa0\xe9\xa0',
    );
    expect({ ...headers }).to.deep.equal({
      'x-one': '1',
      'x-two': 'a b',
      'x-empty': '',
      'x-blank': '',
      'x-latin': '\xa0\xe9\xa0',
    });
  });

  it('keeps every value of a name', () => {
    expect(head('X-A: 1', 'X-B: 2', 'x-a: 3', 'X-A: 4').headers['x-a']).to.deep.equal(['1', '3', '4']);
  });

  it('takes no name for a thing of JavaScript', () => {
    const { headers } = head('constructor: 1', '__proto__: 2', 'toString: 3', '__proto__: 4');
    expect(Object.entries(headers)).to.deep.equal([
      ['constructor', '1'],
      ['__proto__', ['2', '4']],
      ['tostring', '3'],
    ]);
    expect(head().headers).not.to.have.property('constructor');
  });

  for (const [status, lines, framing] of [
    [200, [], { kind: 'until close' }],
    [200, ['Content-Length: 5'], { kind: 'length', length: 5 }],
    [500, ['content-length:0'], { kind: 'length', length: 0 }],
    [200, ['Content-Length: 005'], { kind: 'length', length: 5 }],
    [200, ['Transfer-Encoding: chunked'], { kind: 'chunked' }],
    [200, ['Transfer-Encoding: , Chunked ,'], { kind: 'chunked' }],
    [204, [], { kind: 'none' }],
    [304, ['Content-Length: 5'], { kind: 'none' }],
    [204, ['Transfer-Encoding: chunked'], { kind: 'none' }],
    [103, ['Content-Length: 5'], { kind: 'none' }],
  ] as const) {
    it(`knows where the body of ${[status, ...lines].join(', ')} ends`, () => {
      expect(readResponseHead([`HTTP/1.1 ${status}`, ...lines].join('\r\n')).framing).to.deep.equal(framing);
    });
  }

  for (const [version, lines, keepAlive] of [
    ['1.1', ['Content-Length: 5'], true],
    ['1.1', ['Content-Length: 5', 'Connection: Keep-Alive'], true],
    ['1.1', ['Content-Length: 5', 'Connection: close'], false],
    ['1.1', ['Content-Length: 5', 'Connection: x, Close'], false],
    ['1.1', ['Content-Length: 5', 'Connection: x', 'Connection: close'], false],
    ['1.1', ['Transfer-Encoding: chunked'], true],
    ['1.1', [], false],
    ['1.0', ['Content-Length: 5'], false],
    ['1.0', ['Content-Length: 5', 'Connection: keep-alive'], true],
    // An intermediary of HTTP/1.0 does not know where chunks end (RFC 9112, 6.1).
    ['1.0', ['Transfer-Encoding: chunked', 'Connection: keep-alive'], false],
  ] as const) {
    it(`${keepAlive ? 'keeps' : 'closes'} the connection of HTTP/${version}, ${lines.join(', ')}`, () => {
      expect(readResponseHead([`HTTP/${version} 200`, ...lines].join('\r\n')).keepAlive).to.equal(keepAlive);
    });
  }

  it('closes the connection where a body may come that must not', () => {
    for (const [line, keepAlive] of [
      ['X-A: 1', true],
      ['Content-Length: 0', true],
      ['Content-Length: 5', false],
      ['Transfer-Encoding: chunked', false],
    ] as const)
      expect(readResponseHead(`HTTP/1.1 304 Not Modified\r\n${line}`).keepAlive).to.equal(keepAlive);
  });

  for (const [value, idleLimit] of [
    ['timeout=5', 5000],
    ['timeout=5, max=100', 5000],
    ['max=100,Timeout=60', 60_000],
    ['max=100', undefined],
    ['xtimeout=5', undefined],
    ['timeout=soon', undefined],
  ] as const) {
    it(`reads "Keep-Alive: ${value}"`, () => {
      expect(head(`Keep-Alive: ${value}`).idleLimit).to.equal(idleLimit);
    });
  }
});
