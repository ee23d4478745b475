import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { Blocks } from './blocks';
import { completed, failed, later, roundOf } from './record.fixture';

const ROUND = 100;

/** Rounds of 100 ms, a second apart. */
const rounds = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    roundOf(index, [later(1000 * index, completed({ endedAt: ROUND }))]),
  );

describe('Blocks', () => {
  const cut: readonly [count: number, slices: number, description: string][] = [
    [1, 10, '1 round of 10 slices'],
    [3, 4, '3 rounds of 4 slices'],
    [9, 2, '9 rounds of 2 slices'],
    [10, 1, '10 rounds'],
    [12, 1, '12 rounds'],
  ];
  for (const [count, slices, description] of cut) {
    it(`cuts ${description}`, () => {
      const blocks = new Blocks(rounds(count));
      expect(blocks.count).to.equal(count * slices);
      expect(blocks.description).to.equal(description);
      expect(blocks.lengths).to.deep.equal(Array(count * slices).fill(ROUND / slices));
    });
  }

  it('finds the slice in which something happened, from the first send to the last end', () => {
    const blocks = new Blocks(rounds(2));
    const at = (round: number, instant: number) => blocks.of(round, milliseconds(instant));
    expect([0, 19, 20, 99, 100].map((instant) => at(0, instant))).to.deep.equal([0, 0, 1, 4, 4]);
    expect([1000, 1050, 1100].map((instant) => at(1, instant))).to.deep.equal([5, 7, 9]);
  });

  it('puts what rounding takes over the edge of a round into its first or last slice', () => {
    const blocks = new Blocks(rounds(2));
    expect(blocks.of(1, milliseconds(999))).to.equal(5);
    expect(blocks.of(1, milliseconds(1101))).to.equal(9);
  });

  it('finds, by time alone, the block of another round, and none between the rounds and after them', () => {
    // Windows without pauses, of 100 ms each.
    const windows = Array.from({ length: 12 }, (_, index) => ({
      ...roundOf(index, []),
      span: { from: milliseconds(100 * index), to: milliseconds(100 * (index + 1)) },
    }));
    const inTime = (of: Blocks, round: number, at: number) => of.inTime(round, milliseconds(at));
    const blocks = new Blocks(windows);
    expect([0, 99, 100, 101, 250, 1199, 1200, 5000].map((at) => inTime(blocks, 0, at))).to.deep.equal([
      0,
      0,
      0,
      1,
      2,
      11,
      undefined,
      undefined,
    ]);
    // A round of the warm-up has no block of its own.
    expect([-1, 0, 100, 1199].map((at) => inTime(blocks, 77, at))).to.deep.equal([undefined, 0, 1, 11]);
    expect([50, 150, 1050].map((at) => inTime(new Blocks(rounds(12)), 77, at))).to.deep.equal([
      0,
      undefined,
      1,
    ]);
    expect(inTime(new Blocks([]), 0, 5)).to.equal(undefined);
  });

  it('has no block of a round in which nothing completed', () => {
    const blocks = new Blocks([roundOf(0, [failed()]), ...rounds(12).slice(1)]);
    expect(blocks.count).to.equal(11);
    expect(() => blocks.of(0, milliseconds(0))).to.throw('round 0 has no completed request');
    expect(blocks.of(1, milliseconds(1000))).to.equal(0);
  });

  it('is empty without rounds', () => {
    expect(new Blocks([])).to.include({ count: 0 });
    expect(new Blocks([]).lengths).to.deep.equal([]);
  });
});
