import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { LevelLoad } from './capacity/level-load';
import { lookAgainAtFall } from './sweep-fall';

const unending = new AbortController().signal;

/** Levels with these throughputs, which note when they are measured. */
function levelsOf(...found: readonly (readonly [users: number, throughput: number])[]) {
  const measured: number[] = [];
  const levels = found.map(([level, value]) => ({
    level,
    summary: {
      completed: value,
      estimate: () => ({
        status: 'estimated',
        value,
        low: 0.95 * value,
        high: 1.05 * value,
        n: 100,
        of: 'tokens',
        confidence: 0.95,
        dimension: 'token rate',
        method: 'test',
      }),
    },
    measure: () => {
      measured.push(level);
      return Promise.resolve();
    },
  }));
  return { levels: levels as unknown as LevelLoad[], measured };
}

describe('lookAgainAtFall', () => {
  it('measures the two levels of the largest fall again, the later one first, and tells of them', async () => {
    const { levels, measured } = levelsOf([1, 100], [2, 200], [4, 180], [8, 120], [16, 190]);
    const told: number[] = [];
    await lookAgainAtFall(levels, unending, (users) => told.push(users));
    expect(measured).to.deep.equal([8, 2]);
    expect(told).to.deep.equal([8, 2]);
  });

  it('leaves alone what hardly falls, or does not', async () => {
    for (const found of [
      [
        [1, 100],
        [2, 97],
      ],
      [
        [1, 100],
        [2, 200],
      ],
      [[1, 100]],
      [],
    ] as const) {
      const { levels, measured } = levelsOf(...found);
      await lookAgainAtFall(levels, unending);
      expect(measured).to.deep.equal([]);
    }
  });

  it('leaves alone a server that answered nobody at last', async () => {
    const { levels, measured } = levelsOf([1, 100], [2, 50], [4, 0]);
    await lookAgainAtFall(levels, unending);
    expect(measured).to.deep.equal([]);
  });
});
