import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { JsonSchema } from '../target/inference-target';
import { CompiledSchemas } from './compiled-schemas';

describe('CompiledSchemas', () => {
  it('compiles a schema once while it is kept, and keeps so many', () => {
    const schemas = new CompiledSchemas(3);
    const validatorOf = (size: number): unknown =>
      schemas.validatorOf(String(size), { type: 'string', maxLength: size });
    const first = validatorOf(0);
    expect(validatorOf(0)).to.equal(first);
    for (let size = 1; size < 10; size += 1) {
      validatorOf(size);
      expect(schemas.size).to.be.at.most(3);
    }
    expect(schemas.compilations).to.equal(10);
    expect(validatorOf(0)).not.to.equal(first);
    expect(schemas.compilations).to.equal(11);
  });

  it('takes two schemas of one $id, wherever it stands', () => {
    const schemas = new CompiledSchemas();
    const named = (type: string): JsonSchema => ({ $id: 'https://example.com/x', type });
    for (const type of ['string', 'integer'])
      expect(schemas.validatorOf(`top ${type}`, named(type))(1)).to.equal(type === 'integer');
    for (const type of ['string', 'integer'])
      expect(schemas.validatorOf(`in ${type}`, { items: named(type) })([1])).to.equal(type === 'integer');
  });
});
