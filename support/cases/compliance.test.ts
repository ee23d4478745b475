import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import type { JsonSchema } from '../target/inference-target';
import { shippedFile } from './case-files.fixture';
import { ComplianceChecker, complianceText } from './compliance';
import { instanceOf } from './schema-instance.fixture';
import { readStructuredCases } from './structured-cases';
import { variedSchema } from './varied-schema';

const USER: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 5 }, kind: { enum: ['a', 'b'] } },
  required: ['name'],
  additionalProperties: false,
};

const check = (text: string, unwrapFences = false): unknown => {
  const { status, unwrapped, ...rest } = new ComplianceChecker({ unwrapFences }).check(USER, text);
  return { status, unwrapped, ...('reason' in rest ? { reason: rest.reason } : {}) };
};

describe('ComplianceChecker', () => {
  const judged: readonly [text: string, status: string, reason?: string][] = [
    ['{"name": "Ann"}', 'complies'],
    [' \n{"name": "Ann", "kind": "a"}\n', 'complies'],
    ['', 'not json', 'not JSON: the answer is empty'],
    [
      '{"name": ',
      'not json',
      'not JSON at position 9: the text ends where a value should stand, in "{\\"name\\": "',
    ],
    ['{"name": 7}', 'breaks the schema', 'name must be string'],
    ['{"name": "Barbara"}', 'breaks the schema', 'name must NOT have more than 5 characters'],
    ['{}', 'breaks the schema', "the answer must have required property 'name'"],
    ['[]', 'breaks the schema', 'the answer must be object'],
    [
      '{"kind": "c", "x": 1}',
      'breaks the schema',
      'the answer must have required property \'name\'; the answer must not have the property "x"; ' +
        'kind must be one of "a", "b"',
    ],
  ];
  for (const [text, status, reason] of judged) {
    it(`finds that ${JSON.stringify(text)} ${status === 'not json' ? 'is not JSON' : status}`, () => {
      expect(check(text)).to.deep.equal({
        status,
        unwrapped: false,
        ...(reason === undefined ? {} : { reason }),
      });
    });
  }

  it('tells three faults and counts the rest', () => {
    const { reason } = check('{"name": 1, "kind": 2, "x": 1, "y": 2, "z": 3}') as { reason: string };
    expect(reason).to.match(/; and 2 more$/);
  });

  it('quotes 80 characters around the place where the text stops being JSON', () => {
    const { reason } = check(`{"name": "${'a'.repeat(100)}" oops ${'b'.repeat(100)}}`) as { reason: string };
    const [, at, quoted] =
      /^not JSON at position (\d+): "o" where a comma or } should stand, in \.\.\.(.*)$/.exec(
        reason,
      ) as unknown as [string, string, string];
    expect(at).to.equal('112');
    expect(JSON.parse(quoted)).to.equal(`${'a'.repeat(38)}" oops ${'b'.repeat(35)}`);
  });

  it('changes no value to make it fit', () => {
    const schema: JsonSchema = { type: 'object', properties: { age: { type: 'integer' } } };
    expect(new ComplianceChecker().check(schema, '{"age": "7"}').status).to.equal('breaks the schema');
  });

  it('takes off a Markdown fence where it is told to, and counts that', () => {
    const fenced = '```json\n{"name": "Ann"}\n```';
    expect(check(fenced)).to.include({ status: 'not json', unwrapped: false });
    expect(check(fenced, true)).to.deep.equal({ status: 'complies', unwrapped: true });
    const checker = new ComplianceChecker({ unwrapFences: true });
    checker.check(USER, fenced);
    checker.check(USER, '{"name": "Ann"}');
    expect(checker.totals).to.include({ complying: 2, unwrapped: 1 });
    expect(complianceText(checker.totals)).to.equal(
      '2 of 2 answers keep to their schema, 1 distinct schema; 1 taken out of a Markdown fence first',
    );
  });

  it('counts answers to schemas of their own', () => {
    const [, { schema } = { schema: USER }] = readStructuredCases(
      shippedFile('structured_test_cases.json'),
    ).cases;
    const checker = new ComplianceChecker();
    for (let call = 0; call < 250; call += 1) {
      const own = variedSchema(schema, call, 1);
      expect(checker.check(own, JSON.stringify(instanceOf(own)))).to.include({ status: 'complies' });
    }
    const { totals } = checker;
    expect(totals).to.include({
      count: 250,
      complying: 250,
      distinctSchemas: 250,
      compilations: 250,
      repeated: 0,
    });
    expect(complianceText(totals)).to.equal('250 of 250 answers keep to their schema, 250 distinct schemas');
  });

  it('finds the answer of another call, which a cache gave', () => {
    const checker = new ComplianceChecker();
    const first = variedSchema(USER, 0, 1);
    const text = JSON.stringify(instanceOf(first));
    expect(checker.check(first, text)).not.to.have.property('repeats');
    expect(checker.check(first, text)).not.to.have.property('repeats');
    expect(checker.check(variedSchema(USER, 1, 1), text)).to.include({
      status: 'breaks the schema',
      repeats: 1,
    });
    expect(checker.totals).to.include({ count: 3, complying: 2, breaking: 1, repeated: 1 });
    expect(complianceText(checker.totals)).to.match(
      /; 1 repeats an answer to another schema: a cache may have given it\n {2}answer 3: .*; the same text as answer 1, which had another schema$/,
    );
  });

  it('keeps the first failures', () => {
    const checker = new ComplianceChecker();
    for (let answer = 0; answer < 20; answer += 1) checker.check(USER, `no ${answer}`);
    expect(checker.totals).to.include({ count: 20, notJson: 20, compilations: 1 });
    expect(checker.totals.failures).to.have.lengthOf(5);
    expect(checker.totals.failures[4]).to.match(/^answer 5: not JSON at position 0: "n" where .* in "no 4"$/);
  });

  it('measures compiling and validating apart', () => {
    let now = 0;
    const steps = [10, 13, 14, 20, 20, 22];
    const clock = { now: () => milliseconds(steps[now++] ?? NaN) };
    const checker = new ComplianceChecker({ clock });
    expect(checker.check(USER, '{}')).to.include({ compiling: 3, validating: 1 });
    expect(checker.check(USER, '{}')).to.include({ compiling: 0, validating: 2 });
    expect(checker.totals).to.include({ compiling: 3, validating: 3, compilations: 1 });
  });

  it('refuses a schema with a keyword that it does not know', () => {
    expect(() => new ComplianceChecker().check({ propertis: {} }, '{}')).to.throw(
      /unknown keyword: "propertis"/,
    );
  });

  it('says that nothing was checked', () => {
    expect(complianceText(new ComplianceChecker().totals)).to.equal('no answer was checked');
  });
});
