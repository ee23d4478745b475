import { describe, it } from 'node:test';
import { expect } from 'chai';
import { WholeBody } from './whole-body';

describe('WholeBody', () => {
  it('is what was pushed, whatever becomes of the buffer, and wherever characters were cut', () => {
    const body = new WholeBody(100);
    const buffer = Buffer.alloc(1);
    for (const byte of Buffer.from('é漢🎵')) {
      buffer[0] = byte;
      expect(body.push(buffer)).to.equal(true);
    }
    expect(body.text).to.equal('é漢🎵');
  });

  it('says when it is longer than the limit', () => {
    const body = new WholeBody(10);
    expect(body.push(Buffer.alloc(5, 'a'))).to.equal(true);
    expect(body.push(Buffer.alloc(5, 'b'))).to.equal(true);
    expect(body.push(Buffer.alloc(1, 'c'))).to.equal(false);
    expect(body.text).to.equal('aaaaabbbbbc');
  });
});
