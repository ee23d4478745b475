import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { JsonSchema } from '../target/inference-target';
import { schemaFaults } from './case-schema';
import { formatPath } from './json-path';

const faultsOf = (schema: JsonSchema): string[] =>
  schemaFaults(schema).map(({ path, message }) => `${formatPath(path)}: ${message}`);

const objectOf = (properties: JsonSchema): JsonSchema => ({ type: 'object', properties });

describe('schemaFaults', () => {
  const sound: readonly [what: string, schema: JsonSchema][] = [
    ['an object', objectOf({ name: { type: 'string', maxLength: 20 } })],
    ['a list of lists', { type: 'array', items: { type: 'array', items: { type: 'integer' } }, minItems: 2 }],
    ['a choice', { anyOf: [{ type: 'string' }, { type: ['integer', 'null'] }] }],
    ['a definition', { ...objectOf({ a: { $ref: '#/$defs/b' } }), $defs: { b: { type: 'string' } } }],
    ['properties named like nothing known', objectOf({ propertis: { type: 'string' }, format: true })],
    ['the draft by its name', { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'string' }],
  ];
  for (const [what, schema] of sound) {
    it(`finds none in ${what}`, () => {
      expect(faultsOf(schema)).to.deep.equal([]);
    });
  }

  const faulty: readonly [what: string, schema: JsonSchema, faults: readonly RegExp[]][] = [
    [
      'misspelt keywords, wherever they stand',
      {
        type: 'object',
        propertis: {},
        properties: { list: { type: 'array', items: { type: 'string', maxlength: 3 } } },
      },
      [/^propertis: not a keyword.*known are type,/, /^properties\.list\.items\.maxlength: not a keyword/],
    ],
    [
      'misspelt keywords within a choice',
      { anyOf: [{ type: 'string' }, { type: 'integer', minimun: 1 }] },
      [/^anyOf\[1\]\.minimun: not a keyword/],
    ],
    [
      'a misspelt type',
      objectOf({ age: { type: 'int' } }),
      [/^properties\.age\.type: must be one of .*"integer"/],
    ],
    [
      'values that a keyword does not take, all of them',
      { type: 'array', items: 3, minItems: -1 },
      [/^items: must be object,boolean$/, /^minItems: must be >= 0$/],
    ],
    [
      'a misspelt keyword beside a misspelt type',
      objectOf({ age: { type: 'int', maximun: 3 } }),
      [/^properties\.age\.maximun: /, /^properties\.age\.type: /],
    ],
    [
      'a required property that is not described',
      { ...objectOf({ name: { type: 'string' } }), required: ['nam'] },
      [/^: required property "nam" is not defined/],
    ],
    [
      'keywords of another type',
      objectOf({ 'home address': { type: 'string', minItems: 1 } }),
      [/^properties\["home address"\]: missing type "array" for keyword "minItems"/],
    ],
    ['a reference to nothing', { $ref: '#/$defs/nothing' }, [/can't resolve reference #\/\$defs\/nothing/]],
    [
      'a format',
      objectOf({ email: { type: 'string', format: 'email' } }),
      [/^properties\.email\.format: form/],
    ],
  ];
  for (const [what, schema, faults] of faulty) {
    it(`finds ${what}`, () => {
      const found = faultsOf(schema);
      expect(found, found.join('\n')).to.have.lengthOf(faults.length);
      for (const [index, fault] of faults.entries()) expect(found[index]).to.match(fault);
    });
  }
});
