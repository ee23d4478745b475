import { describe, it } from 'node:test';
import { expect } from 'chai';
import { blockBootstrap, DEFAULT_BOOTSTRAP } from './block-bootstrap';
import { seededIntegers } from './random';

const meanOf = (values: readonly number[]) => (counts: Readonly<Uint32Array>) =>
  values.reduce((sum, value, block) => sum + value * counts[block]!, 0) / values.length;

describe('blockBootstrap', () => {
  it('gives no interval for fewer than five blocks', () => {
    expect(blockBootstrap(4, () => 1)).to.equal(undefined);
  });

  it('gives no interval where the blocks that hold something are too few', () => {
    const first = (holding: number) => (counts: Readonly<Uint32Array>) =>
      counts.slice(0, holding).some((count) => count > 0) ? 7 : NaN;
    expect(blockBootstrap(10, first(1))).to.equal(undefined);
    // Drawing none of 5 in 10 is one chance in a thousand: left out, not taken for a value.
    expect(blockBootstrap(10, first(5))).to.deep.equal({ low: 7, high: 7 });
  });

  it('draws as many blocks as there are, every time', () => {
    blockBootstrap(7, (counts) => {
      expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(7);
      return 0;
    });
  });

  it('is repeatable by its seed', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(blockBootstrap(8, meanOf(values))).to.deep.equal(blockBootstrap(8, meanOf(values)));
    expect(blockBootstrap(8, meanOf(values))).not.to.deep.equal(
      blockBootstrap(8, meanOf(values), { ...DEFAULT_BOOTSTRAP, seed: 2 }),
    );
  });

  it('covers the true mean about as often as it claims', () => {
    const draw = seededIntegers(5);
    let covered = 0;
    for (let trial = 0; trial < 300; trial += 1) {
      const values = Array.from({ length: 30 }, () => draw(0, 1000));
      const { low, high } = blockBootstrap(30, meanOf(values), {
        confidence: 0.95,
        resamples: 400,
        seed: trial,
      })!;
      if (low <= 500 && high >= 500) covered += 1;
    }
    // A percentile interval of 30 blocks undercovers slightly: 93 to 94 % is its known behaviour.
    expect(covered / 300).to.be.within(0.9, 0.98);
  });
});
