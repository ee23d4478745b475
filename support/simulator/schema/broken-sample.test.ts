import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020';
import { expect } from 'chai';
import fc from 'fast-check';
import { brokenSampleOf } from './broken-sample';
import { schemas } from './schema-arbitrary.fixture';

const ajv = new Ajv2020({ strict: false });

describe('brokenSampleOf', () => {
  it('makes instances that a validator refuses', () => {
    fc.assert(
      fc.property(schemas, fc.nat(1000), (schema, seed) => {
        expect(ajv.validate(schema, brokenSampleOf(schema, seed))).to.be.false;
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out what is required, or puts a wrong value as deep as it can', () => {
    const text = { type: 'string' };
    expect(brokenSampleOf({ type: 'object', properties: { a: text }, required: ['a'] }, 1)).to.deep.equal({});
    const nested = { type: 'object', properties: { user: { type: 'object', properties: { name: text } } } };
    expect(brokenSampleOf(nested, 1)).to.deep.equal({ user: { name: null } });
    expect(brokenSampleOf({ type: 'array', items: text, minItems: 1, maxItems: 1 }, 1)).to.deep.equal([null]);
  });

  it('refuses a schema that allows everything', () => {
    expect(() => brokenSampleOf({}, 1)).to.throw('no answer is known to break the schema');
  });
});
