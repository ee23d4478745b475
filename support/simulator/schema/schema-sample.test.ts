import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020';
import { expect } from 'chai';
import fc from 'fast-check';
import { Refusal } from '../openai-error';
import { schemas } from './schema-arbitrary.fixture';
import { sampleOf } from './schema-sample';

const ajv = new Ajv2020({ strict: false });

const user = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 3, maxLength: 20, description: 'as in the passport' },
    age: { type: 'integer', minimum: 0, maximum: 130 },
    role: { enum: ['admin', 'guest'] },
    tags: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 4 },
    address: {
      type: 'object',
      properties: { street: { type: 'string' }, zip: { type: ['string', 'null'] } },
      required: ['street', 'zip'],
      additionalProperties: false,
    },
  },
  required: ['name', 'age', 'role', 'tags', 'address'],
  additionalProperties: false,
};

describe('sampleOf', () => {
  it('makes instances that a validator accepts, of every schema that it knows', () => {
    fc.assert(
      fc.property(schemas, fc.nat(1000), (schema, seed) => {
        const validate = ajv.compile(schema);
        const made = sampleOf(schema, seed);
        expect(validate(made), JSON.stringify({ made, errors: validate.errors })).to.be.true;
        expect(sampleOf(schema, seed)).to.deep.equal(made);
      }),
      { numRuns: 300 },
    );
  });

  it('makes others for other seeds', () => {
    const validate = ajv.compile(user);
    const made = Array.from({ length: 200 }, (_, seed) => sampleOf(user, seed));
    for (const one of made) expect(validate(one), JSON.stringify(one)).to.be.true;
    expect(new Set(made.map((one) => JSON.stringify(one))).size).to.equal(200);
    const roles = made.map((one) => (one as { role: string }).role);
    expect(new Set(roles)).to.deep.equal(new Set(['admin', 'guest']));
  });

  it('leaves optional properties out at times, and never one that is required', () => {
    const schema = { properties: { a: { type: 'null' }, b: { type: 'null' } }, required: ['b', 'c'] };
    const keys = Array.from({ length: 40 }, (_, seed) =>
      Object.keys(sampleOf(schema, seed) as object).join(),
    );
    expect(new Set(keys)).to.deep.equal(new Set(['a,b,c', 'b,c']));
  });

  const narrow: readonly [string, unknown, unknown][] = [
    [
      'an integer between two bounds that are none',
      { type: 'integer', exclusiveMinimum: 2, exclusiveMaximum: 4 },
      3,
    ],
    ['an integer above a fraction', { type: 'integer', minimum: 2.2, maximum: 3.9 }, 3],
    ['a number with one value', { type: 'number', minimum: 0.125, maximum: 0.125 }, 0.125],
    ['an array of nothing', { type: 'array', items: false, maxItems: 0 }, []],
    ['a text of nothing', { type: 'string', maxLength: 0 }, ''],
    ['an enum of which one is of the type', { type: 'integer', enum: ['1', 2] }, 2],
    ['no property that is forbidden', { type: 'object', properties: { a: false } }, {}],
  ];
  for (const [what, schema, value] of narrow) {
    it(`makes ${what}`, () => {
      expect(sampleOf(schema, 5)).to.deep.equal(value);
    });
  }

  const refused: readonly [unknown, RegExp][] = [
    [
      { properties: { code: { type: 'string', pattern: '^a' } } },
      /#\/properties\/code cannot be sampled: .*"pattern"/,
    ],
    [{ type: 'array', maxItems: 1, minItems: 0, items: { $ref: '#' } }, /#\/items .*"\$ref"/],
    [{ anyOf: [{ type: 'string' }] }, /at # .*"anyOf"/],
    [{ type: 'text' }, /at # .*not one or several of object, array.*at type/s],
    [{ type: 'string', minLength: 5, maxLength: 3 }, /minLength is above its maxLength/],
    [{ type: 'array', minItems: 5, maxItems: 3 }, /minItems is above its maxItems/],
    [{ type: 'integer', minimum: 5.2, maximum: 5.8 }, /no integer is within/],
    [{ type: 'number', minimum: 5, exclusiveMaximum: 5 }, /no number is within/],
    [{ type: 'integer', enum: ['a'] }, /no value that it lists is of its type/],
    [{ enum: ['a'], minLength: 1 }, /"minLength" beside "enum"/],
    [{ type: 'array', minItems: 1e9 }, /asks for \d+ items; at most/],
    [{ required: ['a'], additionalProperties: false }, /#\/additionalProperties .*allows no value/],
    ['string', /at # /],
  ];
  for (const [schema, message] of refused) {
    it(`refuses ${JSON.stringify(schema)}, whatever the seed`, () => {
      for (let seed = 0; seed < 20; seed += 1) {
        expect(() => sampleOf(schema, seed))
          .to.throw(Refusal, message)
          .with.property('status', 400);
      }
    });
  }
});
