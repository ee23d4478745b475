import { describe, it } from 'node:test';
import { expect } from 'chai';
import { errors } from 'undici';
import { HttpSyntaxError } from './transport';
import { transportErrorOf } from './undici-error';

const { HTTPParserError, HeadersOverflowError, SocketError, ResponseContentLengthMismatchError } = errors;

const coded = (code: string): Error => Object.assign(new Error(`something about ${code}`), { code });

describe('transportErrorOf', () => {
  for (const [cause, isFaulty] of [
    [new HTTPParserError('Response does not match the HTTP/1.1 protocol (Expected dot)'), true],
    [new HeadersOverflowError('Headers Overflow Error'), true],
    [new SocketError('bad response'), true],
    [new SocketError('bad upgrade'), true],
    [Object.assign(coded('ERR_ASSERTION'), { message: 'it is falsy:\n\n  assert(upgrade)' }), true],
    [new HTTPParserError('Response does not match the HTTP/1.1 protocol (Invalid EOF state)'), false],
    [new ResponseContentLengthMismatchError('Response body length does not match'), false],
    [new SocketError('other side closed'), false],
    [coded('ECONNRESET'), false],
  ] as const) {
    it(`takes "${cause.message.split('\n')[0] ?? ''}" for ${isFaulty ? 'a fault of the bytes' : 'a break'}`, () => {
      const error = transportErrorOf(cause, false);
      expect(error instanceof HttpSyntaxError).to.equal(isFaulty);
      expect(error.cause).to.equal(cause);
      expect(error.message).to.equal(cause.message.split('\n')[0]);
    });
  }

  it('knows an answer that was cut short, of which undici gives no code', () => {
    const cause = new HTTPParserError('Response does not match the HTTP/1.1 protocol (Invalid EOF state)');
    expect(transportErrorOf(cause, false)).to.include({ code: 'CLOSED_EARLY' });
  });

  for (const [name, code] of [
    ['ECONNREFUSED', 'PROXY'],
    ['UND_ERR_ABORTED', 'PROXY'],
    ['UND_ERR_CONNECT_TIMEOUT', 'PROXY'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', undefined],
    ['ERR_TLS_CERT_ALTNAME_INVALID', undefined],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', undefined],
    ['EPROTO', undefined],
    ['UND_ERR_INVALID_ARG', undefined],
  ] as const) {
    it(`blames ${code === undefined ? 'nobody' : 'the proxy'} for ${name} on the way through it`, () => {
      expect(transportErrorOf(coded(name), true).code).to.equal(code);
      expect(transportErrorOf(coded(name), false).code).to.equal(undefined);
    });
  }
});
