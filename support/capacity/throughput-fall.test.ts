import { describe, it } from 'node:test';
import { expect } from 'chai';
import { largestFall, throughputFall, type ThroughputAt } from './throughput-fall';

const at = (users: number, value: number, reach = 0.02): ThroughputAt => ({
  users,
  throughput: {
    value,
    low: value * (1 - reach),
    high: value * (1 + reach),
    n: 100,
    of: 'tokens',
    confidence: 0.95,
    dimension: 'token rate',
    method: 'test',
  },
});

describe('throughputFall', () => {
  it('is the largest fall from the highest before, whatever order the levels come in', () => {
    const fall = throughputFall([at(8, 700), at(1, 100), at(4, 400), at(16, 1000), at(32, 900), at(64, 950)]);
    expect(fall).to.include({ status: 'estimated', dimension: 'share' });
    expect(fall).to.have.property('value').that.is.closeTo(10, 1e-9);
    expect(fall).to.have.property('method').that.includes('from 16 to 32 users');
  });

  it('is none where throughput only rises, with what it may still have been', () => {
    const fall = throughputFall([at(1, 100), at(2, 101)]);
    expect(fall).to.include({ value: 0, low: 0 });
    expect(fall).to.have.property('high').that.is.within(0.5, 2.5);
  });

  it('bounds the fall by both intervals, less than by both of their far ends', () => {
    const fall = throughputFall([at(1, 100), at(2, 50)]);
    const reach = Math.hypot(Math.log(1 / 0.98), Math.log(1.02));
    expect(fall)
      .to.have.property('high')
      .that.is.closeTo(100 * (1 - 0.5 * Math.exp(-reach)), 1e-9);
    expect(fall)
      .to.have.property('high')
      .that.is.below(100 * (1 - 49 / 102));
    expect(fall)
      .to.have.property('low')
      .that.is.within(100 * (1 - 51 / 98), 50);
  });

  it('is between two levels, which can be looked at again', () => {
    expect(largestFall([at(1, 100), at(8, 700), at(32, 900), at(16, 1000)])).to.include({
      before: 16,
      after: 32,
    });
    expect(largestFall([at(1, 100), at(2, 200)])).to.equal(undefined);
    expect(largestFall([])).to.equal(undefined);
  });

  it('needs two levels', () => {
    expect(throughputFall([at(1, 100)])).to.include({ status: 'too few samples', n: 1 });
  });
});
