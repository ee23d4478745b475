import { describe, it } from 'node:test';
import { expect } from 'chai';
import { workerCounts } from './workers-section';

describe('workerCounts', () => {
  for (const [cores, counts] of [
    [1, [1, 2]],
    [2, [1, 2]],
    [3, [1, 2, 3]],
    [8, [1, 2, 4, 8]],
    [6, [1, 2, 4, 6]],
  ] as const)
    it(`on ${cores} cores are ${counts.join(', ')}`, () => {
      expect(workerCounts(cores)).to.deep.equal(counts);
    });
});
