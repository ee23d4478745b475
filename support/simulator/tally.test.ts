import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Tally } from './tally';

describe('Tally', () => {
  it('tells each who waits when its number is reached, at once where it is already', async () => {
    const tally = new Tally();
    const told: number[] = [];
    const waits = [3, 1, 2].map((count) => tally.until(count).then(() => told.push(count)));
    tally.add(2);
    await Promise.all(waits.slice(1));
    expect(told).to.deep.equal([1, 2]);
    tally.add(1);
    await waits[0];
    expect(tally.count).to.equal(3);
    await tally.until(3);
    await tally.until(0);
  });
});
