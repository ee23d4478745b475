import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { TransportError } from '../transport';
import { RequestText } from './request-text';

const url = new URL('http://host:8000/v1/x?y=a%20b#z');

describe('RequestText', () => {
  it('writes a GET', () => {
    expect(new RequestText().of({ method: 'GET', url, headers: { 'X-A': '1' } })).to.equal(
      'GET /v1/x?y=a%20b HTTP/1.1\r\nhost: host:8000\r\nconnection: keep-alive\r\nX-A: 1\r\n\r\n',
    );
  });

  it('writes a POST with the length of its body', () => {
    expect(new RequestText().of({ method: 'POST', url, headers: {}, body: '\u00e9\u6f22' })).to.match(
      /\r\ncontent-length: 5\r\n\r\n\u00e9\u6f22$/,
    );
  });

  it('counts the bytes of any text as the socket writes it', () => {
    const text = new RequestText();
    const headers = {};
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (body) => {
        const [head = '', written = ''] = text
          .of({ method: 'POST', url, headers, body })
          .split(/(?<=\r\n\r\n)([^]*)$/);
        expect(written).to.equal(body);
        expect(head).to.contain(`\r\ncontent-length: ${Buffer.from(body, 'utf8').length}\r\n`);
      }),
    );
  });

  it('writes what each request has of its own, also where it differs by one thing only from the one before', () => {
    const text = new RequestText();
    const headers = { 'x-a': '1' };
    const written = [
      { method: 'POST', url, headers },
      { method: 'POST', url, headers, body: '{}' },
      { method: 'GET', url, headers },
      { method: 'GET', url: new URL('http://host:8000/other'), headers },
      { method: 'GET', url, headers: { 'x-a': '2' } },
      { method: 'POST', url, headers },
    ].map((request) => text.of(request as Parameters<RequestText['of']>[0]));
    expect(written.map((one) => one.split(' HTTP')[0])).to.deep.equal([
      'POST /v1/x?y=a%20b',
      'POST /v1/x?y=a%20b',
      'GET /v1/x?y=a%20b',
      'GET /other',
      'GET /v1/x?y=a%20b',
      'POST /v1/x?y=a%20b',
    ]);
    expect(written.map((one) => one.includes('x-a: 1'))).to.deep.equal([true, true, true, true, false, true]);
    expect(written.map((one) => /content-length: \d/.exec(one)?.[0])).to.deep.equal([
      'content-length: 0',
      'content-length: 2',
      undefined,
      undefined,
      undefined,
      'content-length: 0',
    ]);
  });

  for (const [what, headers] of [
    ['a line break', { 'x-a': 'b\r\nx-c: d' }],
    ['a bare LF', { 'x-a': 'b\nx-c: d' }],
    ['NUL', { 'x-a': 'b\0' }],
    ['a character that is not ASCII', { 'x-a': '\u00e9' }],
    ['a colon in a name', { 'x:a': 'b' }],
    ['no name', { '': 'b' }],
  ] as const) {
    it(`refuses a header with ${what}, each time`, () => {
      const text = new RequestText();
      for (let time = 0; time < 2; time += 1)
        expect(() => text.of({ method: 'GET', url, headers }))
          .to.throw(TransportError, 'cannot be sent: its name or value holds a character that HTTP forbids')
          .with.property('code', 'BAD_HEADER');
    });
  }
});
