import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { ClusterCapacity } from './cluster-capacity';
import { trafficScale } from './traffic-scale';

const capacity = (carried: number, { elsewhere = false } = {}): ClusterCapacity => ({
  carried,
  costs: { client: 0.1, balancer: 0.05, nodes: elsewhere ? undefined : 0.5 },
  cores: 2,
});

describe('trafficScale', () => {
  it('leaves the rates alone where half of what is carried is enough', () => {
    expect(trafficScale(500, capacity(1000))).to.deep.include({ factor: 1 });
  });

  it('says by which factor, of what, and what each part costs', () => {
    const { factor, note } = trafficScale(40_000, capacity(2480));
    expect(factor).to.equal(0.031);
    expect(note).to.contain('rates scaled by 0.031, in all rows alike: the highest is 40,000 req/s');
    expect(note).to.contain('2,480 req/s were answered at full load on 2 cores');
    expect(note).to.contain('nodes 500 µs of CPU a request (alone 4,000 req/s)');
  });

  it('asks a cluster on other machines for all that this one can send, whatever that cluster carries', () => {
    const { factor, note } = trafficScale(40_000, capacity(10, { elsewhere: true }));
    // Two cores at 0.15 ms a request are 13,333 req/s, of which half are offered.
    expect(factor).to.equal(0.16);
    expect(note).not.to.contain('nodes');
  });

  it('never offers more than half, nor much less', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 10, max: 1e6, noNaN: true }),
        (highest, carried) => {
          const { factor } = trafficScale(highest, capacity(carried));
          expect(factor * highest).to.be.at.most(Math.max(carried / 2, 0) * (1 + 1e-9));
          if (factor < 1) expect(factor * highest).to.be.at.least((carried / 2) * 0.9);
        },
      ),
    );
  });
});
