import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { isCutJson } from './cut-json';

/** Objects as servers write them, dense and with spaces. */
const anyObject = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1))
  .map(([value, indent]) => JSON.stringify(value, undefined, indent));

describe('isCutJson', () => {
  it('knows every beginning of an object from the whole', () => {
    fc.assert(
      fc.property(anyObject, fc.nat(), (json, place) => {
        const length = 1 + (place % (json.length - 1));
        expect(isCutJson(json.slice(0, length))).to.equal(true);
        expect(isCutJson(json)).to.equal(false);
      }),
    );
  });

  for (const text of ['', ' ', '<html>{', 'data: {"choices": [', '[{"a": 1}', '{"a" 1}', '{"a": "{[\\"("} x'])
    it(`takes no other text for one: ${JSON.stringify(text)}`, () => {
      expect(isCutJson(text)).to.equal(false);
    });
});
