import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ApiError } from './api-error';
import { parseJsonSchema } from './json-schema';

const parse = (schema: unknown): ReturnType<typeof parseJsonSchema> => parseJsonSchema(schema, 'schema');

/** A schema that is nested `depth` deep. */
const nested = (depth: number): object =>
  depth === 1 ? { type: 'null' } : { type: 'array', items: nested(depth - 1) };

describe('parseJsonSchema', () => {
  it('settles every bound', () => {
    expect(parse({ type: 'string' })).to.deep.equal({ kind: 'string', minLength: 0, maxLength: 24 });
    expect(parse({ type: 'string', minLength: 30 })).to.include({ minLength: 30, maxLength: 30 });
    expect(parse({ type: 'string', maxLength: 1e6 })).to.include({ minLength: 0, maxLength: 2000 });
    const items = { type: 'null' };
    expect(parse({ type: 'array', items })).to.include({ minItems: 0, maxItems: 4 });
    expect(parse({ type: 'array', items, minItems: 9 })).to.include({ minItems: 9, maxItems: 9 });
    expect(parse({ type: 'array', items, maxItems: 1 })).to.include({ minItems: 0, maxItems: 1 });
  });

  it('knows which properties are required, and keeps their order', () => {
    const properties = { b: { type: 'null' }, __proto: { type: 'null' }, a: { type: 'boolean' } };
    expect(parse({ type: 'object', properties, required: ['a'], additionalProperties: false })).to.deep.equal(
      {
        kind: 'object',
        properties: [
          { name: 'b', required: false, shape: { kind: 'null' } },
          { name: '__proto', required: false, shape: { kind: 'null' } },
          { name: 'a', required: true, shape: { kind: 'boolean' } },
        ],
      },
    );
  });

  it('takes an object without properties, names of every kind, and any number of annotations', () => {
    expect(parse({ type: 'object' })).to.deep.equal({ kind: 'object', properties: [] });
    const schema = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"null"}}}') as object;
    expect(parse(schema)).to.have.nested.property('properties[0].name', '__proto__');
    const annotations = { $schema: '', $id: '', $comment: '', $defs: {}, title: '', description: '' };
    const more = { default: 0, examples: [], deprecated: true, readOnly: true, writeOnly: true };
    expect(parse({ type: 'null', ...annotations, ...more })).to.deep.equal({ kind: 'null' });
  });

  it('takes one type or several', () => {
    expect(parse({ type: ['null', 'boolean'] })).to.deep.equal({
      kind: 'alternatives',
      alternatives: [{ kind: 'boolean' }, { kind: 'null' }],
    });
    expect(parse({ type: ['integer'] })).to.deep.equal({ kind: 'integer' });
  });

  const values: readonly [object, readonly unknown[]][] = [
    [{ enum: ['a', 1, true, null, 'a'] }, ['a', 1, true, null]],
    [{ const: null }, [null]],
    [{ type: ['string', 'integer'], enum: ['a', 1, 1.5, null] }, ['a', 1]],
    [{ type: 'number', enum: [1, 1.5, '1'] }, [1, 1.5]],
    [{ enum: ['', 'ab', 'abc', '🙂🙂'], minLength: 1, maxLength: 2 }, ['ab', '🙂🙂']],
    [{ enum: [1, 2], const: 2 }, [2]],
    [{ const: 'x'.repeat(100) }, ['x'.repeat(100)]],
  ];
  for (const [schema, expected] of values) {
    it(`allows ${JSON.stringify(expected).slice(0, 40)} for ${JSON.stringify(schema).slice(0, 60)}`, () => {
      expect(parse(schema)).to.deep.equal({ kind: 'values', values: expected });
    });
  }

  const faults: readonly [unknown, string][] = [
    [undefined, 'schema must be a JSON object'],
    [true, 'schema must be a JSON object'],
    [{}, 'schema.type is missing'],
    [{ type: 'text' }, 'schema.type is "text"; possible are object, array'],
    [{ type: [] }, 'schema.type is an empty list'],
    [{ type: 'array' }, 'schema.items must be a JSON object'],
    [{ type: 'array', items: {} }, 'schema.items.type is missing'],
    [{ type: 'array', items: { type: 'null' }, minItems: 2, maxItems: 1 }, 'schema.minItems is 2, more than'],
    [{ type: 'string', minLength: -1 }, 'schema.minLength must be an integer of at least 0'],
    [{ type: 'string', minLength: 2001 }, 'schema.minLength is 2001; at most 2000'],
    [{ type: 'object', properties: [] }, 'schema.properties must be a JSON object'],
    [{ type: 'object', properties: { a: 1 } }, 'schema.properties.a must be a JSON object'],
    [{ type: 'object', properties: { 'a b': {} } }, 'schema.properties["a b"].type is missing'],
    [{ type: 'object', required: 'a' }, 'schema.required must be a list of names'],
    [{ type: 'object', required: ['toString'] }, 'schema.required asks for "toString"'],
    [{ enum: [] }, 'schema.enum must be a list of at least one'],
    [{ enum: [{}] }, 'schema.enum must be a list'],
    [{ const: [] }, 'schema.const must be a text'],
    [{ type: 'string', const: 1 }, 'schema leaves no value'],
    [{ enum: Array.from({ length: 1001 }, (_, index) => index) }, 'more than 1000 schemas and values'],
    [nested(33), 'is nested deeper than 32 levels'],
    [nested(2000), 'is nested deeper than 32 levels'],
  ];
  for (const [schema, fault] of faults) {
    it(`refuses ${JSON.stringify({ schema }).slice(0, 70)}`, () => {
      expect(() => parse(schema))
        .to.throw(ApiError, fault)
        .that.includes({ status: 400, param: 'schema', code: 'unsupported_schema' });
    });
  }

  it('takes 32 levels', () => {
    expect(parse(nested(32))).to.include({ kind: 'array' });
  });

  const unsupported = [
    ...[
      'pattern',
      'format',
      'minimum',
      'maximum',
      'exclusiveMinimum',
      'multipleOf',
      'uniqueItems',
      'contains',
    ],
    ...[
      'anyOf',
      'oneOf',
      'allOf',
      'not',
      'if',
      '$ref',
      'patternProperties',
      'minProperties',
      'propertyNames',
    ],
    ...['prefixItems', 'dependentRequired', 'unevaluatedProperties', 'nullable', 'toString'],
  ];
  for (const keyword of unsupported) {
    it(`refuses ${keyword}`, () => {
      const schema = { type: 'object', properties: { age: { type: 'integer', [keyword]: 1 } } };
      expect(() => parse(schema)).to.throw(
        ApiError,
        `schema.properties.age.${keyword} is not supported; supported are type, enum, const, properties`,
      );
    });
  }

  it('lists every fault, and 1000 schemas are not looked at further', () => {
    const schema = { type: 'object', properties: { a: { type: 'x' }, b: { pattern: '' } }, anyOf: [] };
    expect(() => parse(schema)).to.throw(/schema\.anyOf .*a\.type is "x".*b\.pattern .*b\.type is missing/);
    const properties = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`p${index}`, {}]));
    expect(() => parse({ type: 'object', properties })).to.throw(/more than 1000 schemas and values$/);
  });
});
