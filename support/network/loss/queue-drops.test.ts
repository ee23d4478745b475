import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { QdiscStatistics } from './qdisc-statistics';
import { QueueDrops } from './queue-drops';

const queue = (drops: number, other: Partial<QdiscStatistics> = {}): QdiscStatistics => ({
  ...{ dev: 'eth0', kind: 'tbf', handle: '1:', parent: undefined, bytes: 0, packets: 0, drops },
  ...{ overlimits: 0, requeues: 0, backlogBytes: 0, backlogPackets: 0, rate: undefined },
  ...other,
});

function totalOf(...readings: (readonly QdiscStatistics[])[]): number {
  const drops = new QueueDrops(['eth0']);
  for (const reading of readings) drops.add(reading);
  return drops.total;
}

describe('QueueDrops', () => {
  it('counts from the first reading on', () => {
    expect(totalOf([queue(5)], [queue(7)], [queue(12)])).to.equal(7);
  });

  it('counts all drops of a queue that came later, also of one in the place of another', () => {
    expect(totalOf([], [queue(3)])).to.equal(3);
    expect(totalOf([queue(5)], [queue(2)])).to.equal(2);
    expect(totalOf([queue(5)], [], [queue(2)])).to.equal(2);
  });

  it('counts neither queues of other interfaces nor what the outer one counts already', () => {
    expect(totalOf([], [queue(3, { dev: 'lo' }), queue(4, { parent: '1:1', handle: '2:' })])).to.equal(0);
  });
});
