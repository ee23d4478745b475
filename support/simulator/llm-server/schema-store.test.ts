import { describe, it } from 'node:test';
import { expect } from 'chai';
import { SchemaStore } from './schema-store';

describe('SchemaStore', () => {
  it('gives each schema an id of its own, and forgets the oldest', () => {
    const store = new SchemaStore(2);
    const ids = [1, 2, 3].map((version) => store.register('user', { const: version }).id);
    expect(new Set(ids).size).to.equal(3);
    expect(ids.map((id) => store.get(id)?.json_schema)).to.deep.equal([
      undefined,
      { const: 2 },
      { const: 3 },
    ]);
    expect(store.get('another')).to.equal(undefined);
  });
});
