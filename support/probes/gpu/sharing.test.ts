import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { sharing } from './sharing';

const plain = fc.jsonValue({ maxDepth: 3 });

describe('sharing', () => {
  it('gives what is next, whatever was before', () => {
    fc.assert(
      fc.property(plain, plain, (previous, next) => {
        expect(sharing<unknown>(previous, next)).to.deep.equal(next);
      }),
    );
  });

  it('gives the previous value itself where nothing changed', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(Object.is(sharing(value, structuredClone(value)), value)).to.be.true;
      }),
    );
  });

  it('shares the parts that did not change', () => {
    const previous = [{ name: 'T4', used: 1, processes: [{ pid: 1 }] }, { name: 'L4' }];
    const next = sharing<unknown[]>(previous, [
      { ...previous[0], used: 2, processes: [{ pid: 1 }] },
      { name: 'L4' },
    ]);
    expect(next).to.deep.equal([{ name: 'T4', used: 2, processes: [{ pid: 1 }] }, { name: 'L4' }]);
    expect(next[1]).to.equal(previous[1]);
    expect(next[0]).to.have.property('processes').that.equals(previous[0]?.processes);
  });
});
