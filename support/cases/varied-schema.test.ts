import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020';
import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonSchema } from '../target/inference-target';
import { shippedFile } from './case-files.fixture';
import { schemaFaults } from './case-schema';
import { instanceOf } from './schema-instance.fixture';
import { readStructuredCases } from './structured-cases';
import { schemaKey, variedSchema } from './varied-schema';

const call = fc.nat(1_000_000);
const seed = fc.nat(2 ** 31 - 1);

const scalar = fc.constantFrom<JsonSchema>(
  { type: 'string', maxLength: 20 },
  { type: 'integer' },
  { type: 'boolean' },
  { type: 'string', enum: ['a', 'b'] },
);
const { schema: drawn } = fc.letrec<{ schema: JsonSchema; object: JsonSchema; array: JsonSchema }>((tie) => ({
  schema: fc.oneof({ maxDepth: 3 }, scalar, tie('object'), tie('array')),
  object: fc
    .tuple(
      fc.dictionary(fc.constantFrom('a', 'b', 'c', '$ref', 'enum'), tie('schema'), { maxKeys: 3 }),
      fc.boolean(),
    )
    .map(([properties, closed]) => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      maxProperties: 3,
      ...(closed ? { additionalProperties: false } : {}),
    })),
  array: fc
    .tuple(tie('schema'), fc.integer({ min: 0, max: 2 }))
    .map(([items, minItems]) => ({ type: 'array', items, minItems, maxItems: minItems + 1 })),
}));

const keepsTo = (schema: JsonSchema, value: unknown): boolean =>
  new Ajv2020({ strictTypes: false, validateSchema: false }).compile(schema)(value);

/** What an answer to the varied schema says of the original: without the nonce, or out of the wrapper. */
function bare(value: unknown, original: JsonSchema, varied: JsonSchema): unknown {
  if (original['type'] !== varied['type']) return (value as { value: unknown }).value;
  const without = (object: object): object =>
    Object.fromEntries(Object.entries(object).filter(([name]) => !/^call_[\da-f]{8}$/.test(name)));
  if (original['type'] === 'array') return (value as object[]).map(without);
  return without(value as object);
}

describe('variedSchema', () => {
  it('differs in every call and seed, and is the same for the same', () => {
    fc.assert(
      fc.property(drawn, call, call, seed, seed, (schema, one, other, early, late) => {
        const key = schemaKey(variedSchema(schema, one, early));
        expect(schemaKey(variedSchema(schema, one, early))).to.equal(key);
        if (one !== other) expect(schemaKey(variedSchema(schema, other, early))).not.to.equal(key);
        if (early !== late) expect(schemaKey(variedSchema(schema, one, late))).not.to.equal(key);
      }),
    );
  });

  it('has answers that keep to it, to the original, and to that of no other call', () => {
    fc.assert(
      fc.property(drawn, call, call, seed, (schema, one, other, chosen) => {
        fc.pre(one !== other);
        const varied = variedSchema(schema, one, chosen);
        const answer = instanceOf(varied);
        expect(keepsTo(varied, answer)).to.equal(true);
        expect(keepsTo(schema, bare(answer, schema, varied))).to.equal(true);
        expect(keepsTo(variedSchema(schema, other, chosen), answer)).to.equal(false);
      }),
    );
  });

  it('still asks for what the original asks for', () => {
    const [simple, , array] = readStructuredCases(shippedFile('structured_test_cases.json')).cases;
    const own = variedSchema(simple.schema, 7, 42);
    const answer = instanceOf(own) as Readonly<Record<string, unknown>>;
    expect(keepsTo(own, answer)).to.equal(true);
    for (const spoilt of [
      { ...answer, age: 'old' },
      { ...answer, more: 1 },
      { ...answer, name: 'x'.repeat(21) },
    ])
      expect(keepsTo(own, spoilt)).to.equal(false);
    const five = instanceOf(variedSchema(array!.schema, 7, 42)) as unknown[];
    expect(five).to.have.lengthOf(5);
    expect(keepsTo(variedSchema(array!.schema, 7, 42), five.slice(1))).to.equal(false);
  });

  it('leaves the original as it was, and is a schema without a fault', () => {
    for (const { schema } of readStructuredCases(shippedFile('structured_test_cases.json')).cases) {
      const before = structuredClone(schema);
      expect(schemaFaults(variedSchema(schema, 3, 1))).to.deep.equal([]);
      expect(schema).to.deep.equal(before);
    }
  });

  it('is this one, on every machine', () => {
    expect(variedSchema({ type: 'object' }, 3, 42)).to.deep.equal({
      type: 'object',
      properties: { call_9943b4bc: { type: 'string', enum: ['886dc1e83'] } },
      required: ['call_9943b4bc'],
    });
  });

  it('does not share the name of the original', () => {
    const named = { $id: 'https://example.com/user', type: 'object' };
    expect(variedSchema(named, 3, 42)).to.deep.equal(variedSchema({ type: 'object' }, 3, 42));
  });

  it('asks a list for one item at least', () => {
    expect(variedSchema({ type: 'array', items: { type: 'object' } }, 1, 1)).to.include({ minItems: 1 });
  });

  const put: readonly [what: string, schema: JsonSchema, good: unknown, bad: unknown][] = [
    ['a choice', { anyOf: [{ type: 'string' }, { type: 'integer' }] }, 1, true],
    ['a list that is always empty', { type: 'array', items: { type: 'object' }, maxItems: 0 }, [], [{}]],
    ['a definition', { $ref: '#/$defs/b', $defs: { b: { type: 'string' } } }, 'a', 1],
    ['a list of itself', { type: 'array', items: { $ref: '#' } }, [[], [[]]], [1]],
    [
      'an object that a branch closes',
      { type: 'object', allOf: [{ properties: { a: {} }, additionalProperties: false }] },
      { a: 1 },
      { b: 1 },
    ],
  ];
  for (const [what, schema, good, bad] of put) {
    it(`puts ${what} into an object`, () => {
      const varied = variedSchema(schema, 5, 9);
      const nonce = instanceOf({
        ...varied,
        required: (varied['required'] as string[]).slice(0, 1),
      }) as object;
      expect(keepsTo(varied, { ...nonce, value: good })).to.equal(true);
      expect(keepsTo(varied, { ...nonce, value: bad })).to.equal(false);
    });
  }
});

describe('schemaKey', () => {
  it('does not depend on the order of keywords, but on everything else', () => {
    const key = schemaKey({ type: 'object', properties: { a: { type: 'string', maxLength: 1 }, b: {} } });
    expect(
      schemaKey({ properties: { b: {}, a: { maxLength: 1, type: 'string' } }, type: 'object' }),
    ).to.equal(key);
    expect(
      schemaKey({ type: 'object', properties: { a: { type: 'string', maxLength: 2 }, b: {} } }),
    ).not.to.equal(key);
  });
});
