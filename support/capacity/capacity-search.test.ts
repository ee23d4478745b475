import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { searchCapacity, type CapacityFinding, type SearchBounds, type TriedLevel } from './capacity-search';

const USERS: SearchBounds = { least: 1, most: 1000, whole: true, resolution: 0.02, hasTime: () => true };
const RATES: SearchBounds = { ...USERS, least: 0.1, whole: false, resolution: 0.03 };

/** A search among levels that hold up to the capacity, and stay undecided in a band around it. */
async function search(
  capacity: number,
  promised: number,
  { bounds = USERS, band = 0 }: { bounds?: SearchBounds; band?: number } = {},
): Promise<{ found: CapacityFinding; levels: number[] }> {
  const levels: number[] = [];
  const found = await searchCapacity(
    promised,
    (level) => {
      levels.push(level);
      const outcome: TriedLevel['outcome'] =
        Math.abs(level - capacity) < band * capacity ? 'undecided' : level <= capacity ? 'held' : 'broken';
      return Promise.resolve(outcome);
    },
    bounds,
  );
  return { found, levels };
}

describe('searchCapacity', () => {
  it('doubles what holds until it breaks, then halves what is between', async () => {
    const { found, levels } = await search(45, 8);
    expect(levels).to.deep.equal([8, 16, 32, 64, 48, 40, 44, 46, 45]);
    expect(found).to.include({ held: 45, broken: 46, ended: 'found' });
  });

  it('halves a promise that does not hold', async () => {
    const { found, levels } = await search(5, 32);
    expect(levels.slice(0, 4)).to.deep.equal([32, 16, 8, 4]);
    expect(found).to.include({ held: 5, broken: 6 });
  });

  it('finds any capacity to its resolution, and never tries a level twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.2, max: 900, noNaN: true }),
        fc.double({ min: 0.2, max: 900, noNaN: true }),
        fc.boolean(),
        async (capacity, promised, whole) => {
          const bounds = whole ? USERS : RATES;
          const { found, levels } = await search(capacity, promised, { bounds });
          expect(new Set(levels).size).to.equal(levels.length);
          if (whole && capacity < 1) {
            expect(found).to.include({ held: 0, broken: 1 });
            return;
          }
          expect(found.held).to.be.at.most(capacity);
          expect(found.broken ?? Infinity).to.be.above(capacity);
          const gap = (found.broken ?? Infinity) - found.held;
          expect(gap).to.be.at.most(Math.max(whole ? 1 : 0, bounds.resolution * found.held) + 1e-9);
        },
      ),
    );
  });

  it('goes on below and above levels that stay undecided', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20, max: 400 }),
        fc.integer({ min: 1, max: 900 }),
        async (capacity, promised) => {
          const { found } = await search(capacity, promised, { band: 0.1 });
          expect(found.held).to.be.within(0.8 * capacity, 0.91 * capacity);
          expect(found.broken).to.be.within(1.09 * capacity, 1.25 * capacity);
          for (const level of found.undecided) expect(level).to.be.within(0.9 * capacity, 1.1 * capacity);
        },
      ),
    );
  });

  it('ends at the most that it may try, and says so', async () => {
    const { found } = await search(5000, 600);
    expect(found).to.deep.include({ held: 1000, broken: undefined, ended: 'nothing broke' });
  });

  it('holds nothing where the least level breaks', async () => {
    const { found, levels } = await search(0.5, 4);
    expect(found).to.include({ held: 0, broken: 1 });
    expect(levels).to.deep.equal([4, 2, 1]);
  });

  it('ends when its time is over, with what is known by then', async () => {
    let left = 3;
    const { found, levels } = await search(45, 8, { bounds: { ...USERS, hasTime: () => --left > 0 } });
    expect(levels).to.deep.equal([8, 16, 32]);
    expect(found).to.include({ held: 32, broken: undefined, ended: 'out of time' });
  });
});
