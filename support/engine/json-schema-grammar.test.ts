import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ApiError } from './api-error';
import { jsonSchemaGrammar } from './json-schema-grammar';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;
const NULL = { type: 'null' };

describe('jsonSchemaGrammar', () => {
  const cases: readonly [object, string][] = [
    [{ const: 'a' }, lines(String.raw`root ::= "\"a\""`)],
    [{ const: '"\\\n\0ü🙂' }, lines(String.raw`root ::= "\"\\\"\\\\\\n\\u0000\\u00fc\\ud83d\\ude42\""`)],
    [{ enum: [1.5, null, false] }, lines('root ::= rule-1', 'rule-1 ::= "1.5" | "null" | "false"')],
    [NULL, lines('root ::= "null"')],
    [{ type: 'boolean' }, lines('root ::= rule-1', 'rule-1 ::= "true" | "false"')],
    [{ type: 'integer' }, lines('root ::= rule-1', 'rule-1 ::= "0" | "-"? [1-9] [0-9]{0,8}')],
    [
      { type: 'number' },
      lines('root ::= rule-1', 'rule-1 ::= "-"? ("0" | [1-9] [0-9]{0,5}) ("." [0-9]{1,4})?'),
    ],
    [
      { type: 'string', minLength: 2, maxLength: 5 },
      lines('root ::= rule-1', String.raw`rule-1 ::= "\"" [ -!#-\[\]-~]{2,5} "\""`),
    ],
    [{ type: 'string', maxLength: 0 }, lines('root ::= rule-1', String.raw`rule-1 ::= "\"" "\""`)],
    [{ type: 'array', items: NULL, maxItems: 0 }, lines('root ::= rule-1', 'rule-1 ::= "[]"')],
    [{ type: 'array', items: NULL, maxItems: 1 }, lines('root ::= rule-1', 'rule-1 ::= "[" ("null")? "]"')],
    [
      { type: 'array', items: NULL },
      lines('root ::= rule-1', 'rule-1 ::= "[" ("null" ("," "null"){0,3})? "]"'),
    ],
    [
      { type: 'array', items: NULL, minItems: 2, maxItems: 3 },
      lines('root ::= rule-1', 'rule-1 ::= "[" "null" ("," "null"){1,2} "]"'),
    ],
    [
      { type: ['boolean', 'null'] },
      lines('root ::= rule-2', 'rule-1 ::= "true" | "false"', 'rule-2 ::= rule-1 | "null"'),
    ],
    [{ type: 'object' }, lines('root ::= rule-1', 'rule-1 ::= "{" "}"')],
    [
      { type: 'object', properties: { a: NULL, b: NULL }, required: ['a', 'b'] },
      lines(
        'root ::= rule-2',
        String.raw`rule-1 ::= "," "\"b\"" ":" "null" "}"`,
        String.raw`rule-2 ::= "{" "\"a\"" ":" "null" rule-1`,
      ),
    ],
    [
      { type: 'object', properties: { a: NULL, b: NULL } },
      lines(
        'root ::= rule-3',
        String.raw`rule-1 ::= ("," "\"b\"" ":" "null")? "}"`,
        String.raw`rule-2 ::= "\"a\"" ":" "null" rule-1 | "\"b\"" ":" "null" "}" | "}"`,
        'rule-3 ::= "{" rule-2',
      ),
    ],
    [
      { type: 'object', properties: { a: NULL, b: NULL, c: NULL }, required: ['b'] },
      lines(
        'root ::= rule-4',
        String.raw`rule-1 ::= ("," "\"c\"" ":" "null")? "}"`,
        String.raw`rule-2 ::= "," "\"b\"" ":" "null" rule-1`,
        String.raw`rule-3 ::= "\"a\"" ":" "null" rule-2 | "\"b\"" ":" "null" rule-1`,
        'rule-4 ::= "{" rule-3',
      ),
    ],
  ];
  for (const [schema, grammar] of cases) {
    it(`writes ${JSON.stringify(schema)}`, () => {
      expect(jsonSchemaGrammar(schema, 'schema')).to.equal(grammar);
    });
  }

  it('writes once what occurs twice', () => {
    const properties = { a: { type: 'integer' }, b: { type: 'integer' } };
    expect(jsonSchemaGrammar({ type: 'object', properties }, 'schema').split('[1-9]')).to.have.length(2);
  });

  it('takes many long texts of one length, and refuses as many lengths', () => {
    const texts = (lengthOf: (index: number) => number): object => ({
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [
          `p${index}`,
          { type: 'string', maxLength: lengthOf(index) },
        ]),
      ),
    });
    expect(
      jsonSchemaGrammar(
        texts(() => 1500),
        'schema',
      ),
    ).to.include('{0,1500}');
    expect(() =>
      jsonSchemaGrammar(
        texts((index) => 1500 + index),
        'schema',
      ),
    )
      .to.throw(ApiError, /30190 together.*at most 20000 are supported/)
      .with.property('code', 'unsupported_schema');
  });

  it('refuses what it cannot write, with the field that asked for it', () => {
    expect(() => jsonSchemaGrammar({ type: 'string', format: 'date' }, 'response_format'))
      .to.throw(ApiError, 'schema.format is not supported')
      .with.property('param', 'response_format');
  });
});
