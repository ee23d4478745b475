import { describe, it } from 'node:test';
import { expect } from 'chai';
import { FaultModeError, faultModeOf, parseFaultMode } from './fault-mode';

const ALLOWED =
  /\{"mode":"normal"\}, \{"mode":"hang"\}, \{"mode":"refuse"\} or \{"mode":"slow","factor":10\}/;

describe('parseFaultMode', () => {
  for (const mode of [
    { mode: 'normal' },
    { mode: 'hang' },
    { mode: 'refuse' },
    { mode: 'slow', factor: 2.5 },
  ])
    it(`reads ${JSON.stringify(mode)}`, () => {
      expect(parseFaultMode(JSON.stringify(mode))).to.deep.equal(mode);
    });

  for (const text of [
    '',
    'hang',
    'null',
    '"hang"',
    '{}',
    '{"mode":"sulk"}',
    '{"mode":"slow"}',
    '{"mode":"slow","factor":0}',
    '{"mode":"slow","factor":"10"}',
    '{"mode":"hang","factor":10}',
  ])
    it(`refuses '${text}' and lists what is allowed`, () => {
      expect(() => parseFaultMode(text)).to.throw(FaultModeError, ALLOWED);
    });

  it('refuses a message without a mode', () => {
    expect(() => faultModeOf(undefined)).to.throw(FaultModeError, /^nothing is not a mode/);
  });
});
