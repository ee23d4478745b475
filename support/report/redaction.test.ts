import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { redact, Redactor } from './redaction';

const SECRET = 'sk-planted/Key+42"<ü&';

describe('redact', () => {
  const forms: readonly [string, string][] = [
    ['as it is', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['as JSON escapes it', JSON.stringify({ key: SECRET })],
    ['as XML escapes it', SECRET.replace('&', '&amp;').replace('<', '&lt;')],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64 without padding, for URLs', Buffer.from(SECRET).toString('base64url')],
  ];
  for (const [name, text] of forms) {
    it(`takes out a secret ${name}`, () => {
      const clean = redact(`before ${text} after`, [SECRET]);
      expect(clean).to.match(/^before .*\[redacted\].* after$/);
      expect(clean).not.to.include('planted').and.not.to.include(Buffer.from('planted/').toString('base64'));
    });
  }

  it('takes out a secret inside of Basic credentials, whatever the user is called', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (user, rest) => {
        const header = Buffer.from(`${user}:${SECRET}${rest}`).toString('base64');
        expect(redact(`Basic ${header}`, [SECRET])).to.include('[redacted]');
      }),
    );
  });

  it('knows a secret that is configured with its scheme', () => {
    expect(redact('key sk-abc is wrong', ['Bearer sk-abc'])).to.equal('key [redacted] is wrong');
  });

  it('cuts no secret in two when one holds another', () => {
    expect(redact('token-long', ['token', 'token-long'])).to.equal('[redacted]');
  });

  it('leaves text alone when a secret is empty or too short to be one', () => {
    expect(redact('a plain text', ['', ' ', 'a'])).to.equal('a plain text');
  });

  it('leaves no secret in any text', () => {
    const secret = fc.string({ minLength: 8, unit: 'binary' }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        fc.pre(!'[redacted]'.includes(hidden));
        expect(redact(`${before}\n${hidden}\n${after}`, [hidden])).to.include('[redacted]');
      }),
    );
  });
});

describe('Redactor.value', () => {
  it('reaches texts and keys at any depth and keeps the rest', () => {
    const value = { list: [1, null, { [SECRET]: `Bearer ${SECRET}` }], done: true };
    expect(new Redactor([SECRET]).value(value)).to.deep.equal({
      list: [1, null, { '[redacted]': 'Bearer [redacted]' }],
      done: true,
    });
  });
});
