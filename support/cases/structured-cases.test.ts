import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { JsonSchema } from '../target/inference-target';
import { caseNamed, CaseFileError } from './case-file';
import { faultsIn, fileOf, shippedFile, shippedText, spoilt } from './case-files.fixture';
import { readStructuredCases } from './structured-cases';

const SHIPPED = 'structured_test_cases.json';

/** Keywords that every server with schemas is likely to hold answers to. */
const WIDELY_KNOWN =
  'type properties required additionalProperties items minItems maxItems minLength maxLength enum title description';

function* keywordsOf(schema: JsonSchema): Generator<string> {
  yield* Object.keys(schema);
  const { items, properties } = schema;
  for (const part of [items, ...Object.values((properties ?? {}) as JsonSchema)])
    if (part !== undefined) yield* keywordsOf(part as JsonSchema);
}

describe('readStructuredCases', () => {
  it('reads the file that ships', () => {
    const { cases, path, temperature } = readStructuredCases(shippedFile(SHIPPED));
    expect(path).to.equal(shippedFile(SHIPPED));
    expect(temperature).to.equal(0.7);
    expect(cases.map(({ name }) => name)).to.deep.equal(['simple', 'nested', 'array']);
    expect(cases.map(({ maxTokens }) => maxTokens)).to.deep.equal([200, 500, 2000]);
    for (const { schema, unstructuredPrompt } of cases) {
      expect(WIDELY_KNOWN.split(' ')).to.include.members([...keywordsOf(schema)]);
      expect(unstructuredPrompt).to.include('in JSON format');
    }
    expect(cases[2]?.schema).to.include({ type: 'array', minItems: 5, maxItems: 5 });
  });

  it('has the max_tokens of the file where a case has none', (test) => {
    const path = fileOf(test, spoilt(shippedText(SHIPPED), '"max_tokens": 200,', ''));
    expect(readStructuredCases(path).cases[0].maxTokens).to.equal(500);
  });

  const faults: readonly [part: string, by: string, faults: readonly RegExp[]][] = [
    [
      '"prompt"',
      '"promt"',
      [/^cases\[0\]\.prompt: missing; write/, /^cases\[0\]\.promt: .*name, prompt, unst/],
    ],
    ['"integer"', '"int"', [/^cases\[0\]\.schema\.properties\.age\.type: must be one of/]],
    ['"properties"', '"propertis"', [/^cases\[0\]\.schema\.propertis: not a keyword of JSON Schema/]],
    [
      '"max_tokens": 200',
      '"max_tokens": 0',
      [/^cases\[0\]\.max_tokens: not a whole number of at least 1; w/],
    ],
    [
      '"max_tokens": 200',
      '"max_tokens": -1.5',
      [/^cases\[0\]\.max_tokens: not a whole number of at least 1;/],
    ],
    [
      '"temperature": 0.7',
      '"temperature": "0.7"',
      [/^temperature: not a number from 0 to 2; write .* 0\.7$/],
    ],
    ['"temperature": 0.7,', '', [/^temperature: missing; write for example 0\.7$/]],
    ['"name": "nested"', '"name": "simple"', [/^cases\[1\]\.name: "simple" is the name of cases\[0\] too/]],
    ['"name": "nested"', '"name": " "', [/^cases\[1\]\.name: not a text in quotes with something in it/]],
    [
      '"cases"',
      '"case"',
      [/^cases: missing; write \[\{"name"/, /^case: not known here; known are provider,/],
    ],
    [
      '"temperature"',
      '"provider": 3, "temperature"',
      [/^provider: not a text.*; write for example "openai"$/],
    ],
  ];
  for (const [part, by, expected] of faults) {
    it(`tells where ${by === '' ? 'nothing' : by} stands instead of ${part}`, (test) => {
      const found = faultsIn(test, spoilt(shippedText(SHIPPED), part, by), readStructuredCases);
      expect(found, found.join('\n')).to.have.lengthOf(expected.length);
      for (const [index, fault] of expected.entries()) expect(found[index]).to.match(fault);
    });
  }

  it('tells every fault together', (test) => {
    let text = spoilt(shippedText(SHIPPED), '"integer"', '"int"');
    text = spoilt(text, '"max_tokens": 500,', '"max_tokens": "many",');
    text = spoilt(text, '"name": "nested"', '"name": "simple"');
    text = spoilt(text, '"type": "array",', '"type": "array", "minitems": 1,');
    const places = faultsIn(test, text, readStructuredCases).map((fault) => fault.split(': ')[0]);
    expect(places).to.deep.equal([
      'max_tokens',
      'cases[0].schema.properties.age.type',
      'cases[2].schema.minitems',
      'cases[1].name',
    ]);
  });

  for (const [what, content, fault] of [
    [
      'an empty list',
      '{"max_tokens": 1, "temperature": 0, "cases": []}',
      /^cases: not a list with something/,
    ],
    ['no list', '{"max_tokens": 1, "temperature": 0, "cases": {}}', /^cases: not a list with something/],
    [
      'a case that is no object',
      '{"max_tokens": 1, "temperature": 0, "cases": [1]}',
      /^cases\[0\]: not an obj/,
    ],
    ['a file that is no object', '[]', /^not an object; write \{ \} with provider, model, max_tokens/],
    [
      'a comma too many',
      '{\n  "cases": [1, 2,]\n}',
      /^line 2, column 18: not JSON: "\]" where a value should/,
    ],
    ['an empty file', '', /^line 1, column 1: not JSON: the text ends/],
  ] as const) {
    it(`refuses ${what}`, (test) => {
      const found = faultsIn(test, content, readStructuredCases);
      expect(found).to.have.lengthOf(1);
      expect(found[0]).to.match(fault);
    });
  }

  it('reads a file that begins with a byte order mark', (test) => {
    expect(faultsIn(test, `\uFEFF${shippedText(SHIPPED)}`, readStructuredCases)).to.deep.equal([]);
  });

  it('names a file that is missing or cannot be read', () => {
    expect(() => readStructuredCases('features/data/none.json')).to.throw(
      CaseFileError,
      /^features\/data\/none\.json: there is no such file; write it/,
    );
    expect(() => readStructuredCases(__dirname)).to.throw(CaseFileError, /: cannot be read: EISDIR/);
  });
});

describe('caseNamed', () => {
  const file = readStructuredCases(shippedFile(SHIPPED));

  it('finds a case', () => {
    expect(caseNamed(file, 'nested')).to.equal(file.cases[1]);
  });

  it('lists the names there are', () => {
    expect(() => caseNamed(file, 'Simple')).to.throw(
      CaseFileError,
      /there is no "Simple"; known are "simple", "nested", "array"/,
    );
  });
});
