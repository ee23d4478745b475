import { describe, it } from 'node:test';
import { expect } from 'chai';
import { answerHeaders, requestHeaders } from './passed-headers';

describe('requestHeaders', () => {
  it('leaves out what is of one connection, and keeps the rest as it was written', () => {
    const raw = [
      ...[
        'Host',
        'a',
        'X-Request-Id',
        '7',
        'Connection',
        'keep-alive, X-Hop',
        'x-hop',
        '1',
        'TE',
        'trailers',
      ],
      ...['Content-Length', '3', 'X-Two', 'a', 'X-Two', 'b', 'Expect', '100-continue'],
    ];
    expect(requestHeaders(raw)).to.deep.equal(['X-Request-Id', '7', 'X-Two', 'a', 'X-Two', 'b']);
  });
});

describe('answerHeaders', () => {
  it('leaves out what is of one connection', () => {
    const headers = {
      connection: 'close, x-hop',
      'x-hop': '1',
      'transfer-encoding': 'chunked',
      'x-served-by': 'n',
    };
    expect(answerHeaders({ ...headers, 'set-cookie': ['a', 'b'] })).to.deep.equal({
      'x-served-by': 'n',
      'set-cookie': ['a', 'b'],
    });
  });
});
