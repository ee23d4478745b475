import { describe, it } from 'node:test';
import { expect } from 'chai';
import { failureOf, type AttemptFailure } from './attempt-failure';

const coded = (message: string, code?: string): Error => Object.assign(new Error(message), code && { code });

describe('failureOf', () => {
  const cases: readonly [error: Error, isReused: boolean, kind: AttemptFailure['kind']][] = [
    [coded('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), false, 'refused'],
    [coded('Connect Timeout Error', 'UND_ERR_CONNECT_TIMEOUT'), true, 'refused'],
    [coded('other side closed', 'UND_ERR_SOCKET'), false, 'reset'],
    [coded('read ECONNRESET', 'ECONNRESET'), true, 'stale'],
    [coded('Response does not match the HTTP/1.1 protocol (Invalid EOF state)'), false, 'reset'],
    [coded('Response does not match the HTTP/1.1 protocol (Invalid character)'), false, 'faulty'],
    [coded('invalid header', 'UND_ERR_INVALID_ARG'), true, 'faulty'],
  ];
  for (const [error, isReused, kind] of cases)
    it(`takes "${error.message}" over ${isReused ? 'an old' : 'a new'} connection for ${kind}`, () => {
      expect(failureOf(error, { isReused })).to.include({ kind });
    });

  it('says the first line of what happened', () => {
    expect(failureOf(coded('a\nb', 'EPIPE'), { isReused: false }).message).to.equal('connection lost: a');
  });
});
