import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { hostUsageBetween, type HostUsage } from './host-usage';

const usage = (at: number, others: Partial<HostUsage> = {}): HostUsage => ({
  status: 'measured',
  at: milliseconds(at),
  source: '/proc',
  cores: { busy: 0, total: 0 },
  memory: { totalBytes: 1000, availableBytes: 500 },
  interfaces: [],
  ...others,
});

const carried = (name: string, receivedBytes: number, sentBytes: number) => ({
  name,
  receivedBytes,
  sentBytes,
});

describe('hostUsageBetween', () => {
  it('tells how busy the cores were, the least memory, and what each interface carried', () => {
    const before = usage(1000, {
      cores: { busy: 100, total: 1000 },
      interfaces: [carried('lo', 10, 10), carried('veth1', 5, 5), carried('eth0', 900, 800)],
    });
    const after = usage(2000, {
      cores: { busy: 150, total: 1200 },
      memory: { totalBytes: 1000, availableBytes: 700 },
      interfaces: [carried('lo', 17, 18), carried('eth0', 30, 40), carried('veth2', 3, 4)],
    });
    expect(hostUsageBetween(before, after)).to.deep.equal({
      elapsedMs: 1000,
      cpuBusyShare: 25,
      memoryTotalBytes: 1000,
      memoryAvailableMinBytes: 500,
      interfaces: [carried('lo', 7, 8), carried('eth0', 30, 40), carried('veth2', 3, 4)],
    });
  });

  it('does not know how busy the cores were where no tick fell between the two', () => {
    expect(hostUsageBetween(usage(1), usage(2)).cpuBusyShare).to.equal(undefined);
  });

  it('refuses the wrong order', () => {
    expect(() => hostUsageBetween(usage(2), usage(2))).to.throw('not later than the first: swap them');
  });

  it('never tells a share outside 0 to 100, whatever the kernel corrects', () => {
    const cores = fc.record({ busy: fc.nat(1000), total: fc.nat(1000) });
    fc.assert(
      fc.property(cores, cores, (earlier, later) => {
        const { cpuBusyShare = 0 } = hostUsageBetween(
          usage(1, { cores: earlier }),
          usage(2, { cores: later }),
        );
        expect(cpuBusyShare).to.be.within(0, 100);
      }),
    );
  });
});
