import { describe, it } from 'node:test';
import { expect } from 'chai';
import { goalText, judged } from './goal';

describe('a goal', () => {
  for (const [value, goal, met] of [
    [2, { atLeast: 2 }, true],
    [1.99, { atLeast: 2 }, false],
    [0.2, { atMost: 0.2 }, true],
    [0.21, { atMost: 0.2 }, false],
    [NaN, { atLeast: 0 }, false],
    [NaN, { atMost: 1 }, false],
  ] as const)
    it(`${goalText(goal)} is ${met ? 'met' : 'missed'} by ${value}`, () => {
      expect(judged('figure', value, goal)).to.deep.equal({ name: 'figure', value, goal, met });
    });
});
