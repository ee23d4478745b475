import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  readInterfaceDrops,
  readSegmentCounts,
  countedBetween,
  segmentCountsOf,
  summed,
} from './segment-counts';
import { segmentCounts } from './segment-counts.fixture';

const KERNEL = new Map([
  ['Tcp.OutSegs', 100],
  ['Tcp.ActiveOpens', 3],
  ['Tcp.PassiveOpens', 4],
  ['Tcp.RetransSegs', 5],
  ['TcpExt.TCPOrigDataSent', 60],
  ['TcpExt.TCPDSACKRecv', 1],
  ['TcpExt.TCPDSACKRecvSegs', 2],
  ['TcpExt.TCPTimeouts', 6],
]);

const without = (name: string) => new Map([...KERNEL].filter(([other]) => other !== name));

const onLinux = { skip: process.platform !== 'linux' && 'only Linux counts in /proc' };
const here = { pid: process.pid, enter: (command: readonly [string, ...string[]]) => command };

describe('segmentCountsOf', () => {
  it('takes what it knows from the names of the kernel', () => {
    expect(segmentCountsOf(KERNEL)).to.deep.equal(
      segmentCounts({ sent: 100, withData: 60, opening: 7, retransmitted: 5, neverLost: 2, timeouts: 6 }),
    );
  });

  it('takes the number of reports on old kernels, which did not count the segments in them', () => {
    expect(segmentCountsOf(without('TcpExt.TCPDSACKRecvSegs')).neverLost).to.equal(1);
  });

  it('names what is missing', () => {
    expect(() => segmentCountsOf(without('TcpExt.TCPOrigDataSent'))).to.throw(/TcpExt.TCPOrigDataSent/);
  });
});

describe('countedBetween', () => {
  it('gives differences, which can be summed', () => {
    const part = countedBetween(
      segmentCounts({ sent: 5 }),
      segmentCounts({ sent: 9, timeouts: 1 }),
      'node-1',
    );
    expect(part).to.deep.equal(segmentCounts({ sent: 4, timeouts: 1 }));
    expect(summed([part, part])).to.deep.equal(segmentCounts({ sent: 8, timeouts: 2 }));
  });

  it('takes fewer than before for a fault, not for a negative number', () => {
    expect(() => countedBetween(segmentCounts({ sent: 5 }), segmentCounts({ sent: 4 }), 'node-1')).to.throw(
      'Tcp.OutSegs of node-1 fell from 5 to 4',
    );
  });
});

describe('this kernel', onLinux, () => {
  it('counts what is needed, and has a loopback', () => {
    expect(readSegmentCounts(here, 'here').sent).to.be.at.least(0);
    expect(readInterfaceDrops(here, 'lo', 'here')).to.be.at.least(0);
  });

  it('says where something is missing', () => {
    expect(() => readInterfaceDrops(here, 'none0', 'here')).to.throw('here has no interface none0');
    expect(() => readSegmentCounts({ ...here, pid: 0 }, 'node-1')).to.throw('the network of node-1');
  });
});
