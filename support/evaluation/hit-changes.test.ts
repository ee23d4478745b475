import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { seededFractions } from '../statistics/random';
import { relativeDecrease, relativeDecreaseBounds, type HitChanges } from './hit-changes';

const changesArbitrary = fc
  .integer({ min: 1, max: 400 })
  .chain((n) => fc.record({ n: fc.constant(n), firstHits: fc.integer({ min: 1, max: n }) }))
  .chain(({ n, firstHits }) =>
    fc.record({
      n: fc.constant(n),
      firstHits: fc.constant(firstHits),
      lost: fc.integer({ min: 0, max: firstHits }),
      gained: fc.integer({ min: 0, max: n - firstHits }),
    }),
  );

describe('relativeDecrease', () => {
  it('is the relative change of the accuracy, positive where the second is worse', () => {
    fc.assert(
      fc.property(changesArbitrary, (changes) => {
        const { n, firstHits, lost, gained } = changes;
        const [first, second] = [firstHits / n, (firstHits - lost + gained) / n];
        expect(relativeDecrease(changes)).to.be.closeTo(100 * (1 - second / first), 1e-8);
      }),
    );
  });

  it('is nothing of a first model without a hit', () => {
    expect(relativeDecrease({ n: 10, firstHits: 0, lost: 0, gained: 3 })).to.be.NaN;
  });
});

describe('relativeDecreaseBounds', () => {
  it('leaves open what n unchanged trials cannot show', () => {
    // 1 - 0.025^(1/4000) of the hits may be lost, and 1 - 0.025^(1/6000) of the misses gained.
    const { low, high } = relativeDecreaseBounds({ n: 10_000, firstHits: 4000, lost: 0, gained: 0 }, 0.95);
    expect(high).to.be.closeTo(100 * (1 - 0.025 ** (1 / 4000)), 1e-9);
    expect(low).to.be.closeTo((-100 * 6000 * (1 - 0.025 ** (1 / 6000))) / 4000, 1e-9);
    expect(high).to.be.closeTo(369 / 4000, 1e-3);
  });

  it('comes close to the normal interval where there is much', () => {
    const changes = { n: 200_000, firstHits: 100_000, lost: 5000, gained: 4000 };
    const { low, high } = relativeDecreaseBounds(changes, 0.95);
    const deviation = Math.sqrt(0.05 * 0.95 * 100_000 + 0.04 * 0.96 * 100_000) / 100_000;
    expect(low).to.be.closeTo(100 * (0.01 - 1.96 * deviation), 0.005);
    expect(high).to.be.closeTo(100 * (0.01 + 1.96 * deviation), 0.005);
  });

  it('holds the value, and no more than all', () => {
    fc.assert(
      fc.property(changesArbitrary, (changes) => {
        const { low, high } = relativeDecreaseBounds(changes, 0.95);
        expect(low).to.be.at.most(relativeDecrease(changes) + 1e-9);
        expect(high).to.be.within(relativeDecrease(changes) - 1e-9, 100);
      }),
    );
  });

  it('narrows with less confidence', () => {
    fc.assert(
      fc.property(changesArbitrary, (changes) => {
        const wide = relativeDecreaseBounds(changes, 0.95);
        const narrow = relativeDecreaseBounds(changes, 0.8);
        expect(narrow.low).to.be.at.least(wide.low - 1e-9);
        expect(narrow.high).to.be.at.most(wide.high + 1e-9);
      }),
    );
  });

  for (const [loss, gain] of [
    [0.0005, 0.0005],
    [0.002, 0],
    [0.02, 0.005],
    [0.1, 0.1],
  ] as const) {
    it(`covers the truth as often as it claims, where ${100 * loss}% are lost and ${100 * gain}% gained`, () => {
      const draw = seededFractions(11);
      const truth = 100 * (loss - gain * (0.6 / 0.4));
      let covered = 0;
      for (let trial = 0; trial < 400; trial += 1) {
        const changes = { n: 1000, firstHits: 0, lost: 0, gained: 0 };
        for (let index = 0; index < changes.n; index += 1) {
          const isHit = draw() < 0.4;
          const isChanged = draw() < (isHit ? loss : gain);
          changes.firstHits += Number(isHit);
          changes.lost += Number(isHit && isChanged);
          changes.gained += Number(!isHit && isChanged);
        }
        const { low, high } = relativeDecreaseBounds(changes satisfies HitChanges, 0.95);
        covered += Number(low <= truth && truth <= high);
      }
      expect(covered / 400).to.be.at.least(0.93);
    });
  }
});
