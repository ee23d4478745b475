import { describe, it } from 'node:test';
import { expect } from 'chai';
import { structuredAnswer } from './structured-answer';

describe('structuredAnswer', () => {
  it('has the text of its value in tokens of four characters, none of them cut in two', () => {
    const schema = { const: { owl: '🦉🦉🦉' } };
    const { index, value, tokens } = structuredAnswer(schema, 3, { broken: false });
    expect({ index, value }).to.deep.equal({ index: 3, value: schema.const });
    expect(tokens).to.deep.equal(['{"ow', 'l":"', '🦉🦉🦉"', '}']);
  });

  it('can be broken', () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };
    expect(structuredAnswer(schema, 0, { broken: true }).tokens).to.deep.equal(['{}']);
  });
});
