import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { jsonFault, placeOf, readJson } from './json-fault';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON with one stretch of it replaced, which often leaves it broken. */
const bruised = fc
  .record({
    json: fc.json(),
    from: fc.nat(200),
    cut: fc.nat(3),
    put: fc.string({ unit: fc.constantFrom(...'[]{},:"\\-01.eE+tn u\n\t'.split('')), maxLength: 3 }),
  })
  .map(({ json, from, cut, put }) => {
    const at = from % (json.length + 1);
    return json.slice(0, at) + put + json.slice(at + cut);
  });

describe('jsonFault', () => {
  it('finds a fault exactly where there is one for JSON.parse', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), bruised, fc.string()), (text) => {
        expect(jsonFault(text) === undefined).to.equal(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('lies within the text, and what stands before it could have gone on', () => {
    fc.assert(
      fc.property(bruised, (text) => {
        const fault = jsonFault(text);
        fc.pre(fault !== undefined);
        expect(fault.offset).to.be.within(0, text.length);
        const before = jsonFault(text.slice(0, fault.offset));
        expect(before?.offset ?? fault.offset).to.be.at.most(fault.offset);
      }),
    );
  });

  const told: readonly [text: string, offset: number, reason: string][] = [
    ['', 0, 'the text ends where a value should stand'],
    ['Sure! {"a": 1}', 0, '"S" where a value should stand'],
    ['{"a": 1} there', 9, '"t" where the end of the text should stand'],
    ['{"a": 1', 7, 'the text ends where a comma or } should stand'],
    ['{"a" 1}', 5, '"1" where a colon should stand'],
    ['[1, 2,\n]', 7, '"]" where a value should stand; remove the comma before it'],
    ['{"a": 1,}', 8, '"}" where a name in double quotes should stand; remove the comma before it'],
    ["{'a': 1}", 1, '"\'" where a name in double quotes or } should stand'],
    ['["a', 3, 'the text ends within a string'],
    ['["a\n"]', 3, '"\\n" within a string has to be written as an escape'],
    ['["\\x"]', 2, 'a backslash in a string begins no known escape'],
    ['[01]', 2, '"1" where a comma or ] should stand'],
    ['[🙂]', 1, '"🙂" where a value or ] should stand'],
  ];
  for (const [text, offset, reason] of told) {
    it(`says of ${JSON.stringify(text)} what stands where`, () => {
      expect(jsonFault(text)).to.deep.equal({ offset, reason });
    });
  }

  it('reads nesting and strings of any size', () => {
    expect(jsonFault('['.repeat(200_000))).to.have.property('offset', 200_000);
    expect(jsonFault(`"${'a\\n'.repeat(1_000_000)}`)).to.have.property(
      'reason',
      'the text ends within a string',
    );
  });
});

describe('readJson', () => {
  it('gives the value', () => {
    expect(readJson('{"a": [1]}')).to.deep.equal({ status: 'read', value: { a: [1] } });
  });

  it('gives the fault', () => {
    expect(readJson('{"a"')).to.include({ status: 'not json', offset: 4 });
  });
});

describe('placeOf', () => {
  for (const [offset, line, column] of [
    [0, 1, 1],
    [2, 1, 3],
    [3, 2, 1],
    [6, 3, 1],
  ] as const)
    it(`gives line ${line}, column ${column} for offset ${offset}`, () => {
      expect(placeOf('ab\nc\r\nd', offset)).to.deep.equal({ line, column });
    });
});
