import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseCoreList } from './cores';

describe('a list of cores', () => {
  for (const [list, cores] of [
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['0-1,4,6-7', [0, 1, 4, 6, 7]],
    ['', []],
  ] as const)
    it(`"${list}" is ${cores.join(', ') || 'none'}`, () => {
      expect(parseCoreList(list)).to.deep.equal(cores);
    });
});
