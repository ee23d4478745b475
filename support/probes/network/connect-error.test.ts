import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ConnectError, NoAnswer } from './connect-error';

const failure = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe('ConnectError', () => {
  const cases: readonly [string, Error, RegExp][] = [
    ['nobody listens', failure('ECONNREFUSED'), /^llm:8000 refused the connection \(ECONNREFUSED\)\. Start /],
    ['nobody answers', failure('ETIMEDOUT'), /^llm:8000 did not answer in time \(ETIMEDOUT\)\. Check /],
    ['our deadline passed', new NoAnswer(5000), /^llm:8000 did not answer in time \(ETIMEDOUT\)\. Check /],
    ['it is reset', failure('ECONNRESET'), /^llm:8000 reset the connection .* \(ECONNRESET\)\. Look into /],
    [
      'there is no such host',
      failure('ENOTFOUND'),
      /: no name server knows the host \(ENOTFOUND\)\. Correct /,
    ],
    ['names are not resolved', failure('EAI_AGAIN'), /: no name server knows the host \(EAI_AGAIN\)\. /],
    ['there is no way', failure('ENETUNREACH'), /: no network leads there \(ENETUNREACH\)\. Check /],
    ['files run out', failure('EMFILE'), /out of files, ports or memory .* \(EMFILE\)\. Raise the limit /],
    ['something else happens', failure('EPROTO'), /^llm:8000 cannot be connected to \(EPROTO\)\. Look into /],
    ['there is no code', new Error('odd'), /^llm:8000 cannot be connected to: odd\. Look into /],
    ['a code is like a name of objects', failure('toString'), /cannot be connected to \(toString\)\. /],
  ];
  for (const [what, cause, message] of cases)
    it(`says what to do where ${what}`, () => {
      const error = new ConnectError('llm:8000', cause);
      expect(error.message).to.match(message);
      expect(error).to.include({ name: 'ConnectError', cause });
    });
});
