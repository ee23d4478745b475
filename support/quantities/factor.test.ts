import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseFactor } from './factor';

describe('parseFactor', () => {
  it('reads whole and decimal numbers', () => {
    expect(['2', '0.5', '10.25'].map(parseFactor)).to.deep.equal([2, 0.5, 10.25]);
  });

  it('refuses what is no number above 0, and says what to write', () => {
    for (const text of ['0', '0.0', '-1', '1,5', '2x', '', '.5', '1e3'])
      expect(() => parseFactor(text), text).to.throw('write for example 0.5 or 2');
  });
});
