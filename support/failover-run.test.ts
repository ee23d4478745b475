import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { BalancerCounters } from './cluster/balancer';
import { servesAgainAt } from './failover-run';
import { milliseconds } from './quantities/units';

/** A reading at that time: attempts at the node, failures of them, and whether it is up. */
const reading = (at: number, attempts: number, failures: number, up?: boolean): BalancerCounters => ({
  status: 'counted',
  at: milliseconds(at),
  nodes: new Map([['node-1', { attempts, failures, inFlight: 0, up }]]),
  retried: 0,
  continued: 0,
});

describe('servesAgainAt', () => {
  const since = milliseconds(1000);

  it('is the first reading by which more was given to the node, and not in vain', () => {
    const counters = [reading(900, 50, 3), reading(1100, 50, 3), reading(1300, 52, 5), reading(1500, 53, 5)];
    expect(servesAgainAt(counters, 'node-1', since)).to.equal(1500);
  });

  it('is none while the balancer takes the node for ill', () => {
    const counters = [reading(900, 50, 3), reading(1100, 52, 3, false)];
    expect(servesAgainAt(counters, 'node-1', since)).to.equal(undefined);
  });

  it('is none where nothing is told of the node, or nobody tells', () => {
    expect(servesAgainAt([reading(900, 1, 0), reading(1100, 9, 0)], 'node-2', since)).to.equal(undefined);
    expect(servesAgainAt([{ status: 'unavailable', reason: 'no' }], 'node-1', since)).to.equal(undefined);
  });
});
