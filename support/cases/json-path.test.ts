import { describe, it } from 'node:test';
import { expect } from 'chai';
import { formatPath, pathOfPointer } from './json-path';

describe('formatPath', () => {
  it('writes names and indices as a person does, odd names in quotes', () => {
    expect(formatPath(['cases', 1, 'schema', '$defs', 'über'])).to.equal('cases[1].schema.$defs.über');
    expect(formatPath(['a b', 'c'])).to.equal('["a b"].c');
    expect(formatPath([0, 'age'])).to.equal('[0].age');
    expect(formatPath([])).to.equal('');
  });
});

describe('pathOfPointer', () => {
  it('reads pointers, also those of a fragment', () => {
    expect(pathOfPointer('')).to.deep.equal([]);
    expect(pathOfPointer('#')).to.deep.equal([]);
    expect(pathOfPointer('/items/0/a~1b~0c')).to.deep.equal(['items', 0, 'a/b~c']);
    expect(pathOfPointer('#/properties/age')).to.deep.equal(['properties', 'age']);
  });
});
