import { describe, it } from 'node:test';
import { expect } from 'chai';
import { structuredOutput } from './guide-response';

describe('structuredOutput', () => {
  it('is the value of a whole answer, also of one that just fits', () => {
    expect(structuredOutput('{"a":[1]}', 'stop')).to.deep.equal({ a: [1] });
    expect(structuredOutput('{"a":[1]}', 'length')).to.deep.equal({ a: [1] });
    expect(structuredOutput('12', 'stop')).to.equal(12);
  });

  for (const text of ['', '{"a":', '"half', '12', '-', '1.']) {
    it(`is null for ${JSON.stringify(text)}, cut off by its length`, () => {
      expect(structuredOutput(text, 'length')).to.equal(null);
    });
  }
});
