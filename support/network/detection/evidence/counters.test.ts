import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseMachineCounters } from './machine-counters';
import { parseInterfaceDrops, parseTcpCounters } from './network-counters';
import { TaskSums } from './task-counters';

const onLinux = { skip: process.platform !== 'linux' && 'only Linux has /proc' };

const SNMP = `Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm RtoMin InSegs OutSegs RetransSegs InErrs
Tcp: 1 200 905 907 13 0
`;
const NETSTAT = `TcpExt: SyncookiesSent ListenDrops TCPTimeouts TCPSynRetrans
TcpExt: 0 4 5 6
IpExt: InNoRoutes
IpExt: 0
`;

describe('parseTcpCounters', () => {
  it('finds figures by their names', () => {
    expect(parseTcpCounters(SNMP, NETSTAT)).to.deep.equal({
      sentSegments: 907,
      retransmitted: 13,
      retransmittedSyns: 6,
      timeouts: 5,
      listenDrops: 4,
    });
  });

  it('names the figure that is missing', () => {
    expect(() => parseTcpCounters(NETSTAT, NETSTAT)).to.throw('/proc/PID/net has no figure OutSegs');
  });

  it('reads what this kernel prints', onLinux, () => {
    const texts = ['snmp', 'netstat'].map((name) => readFileSync(`/proc/self/net/${name}`, 'utf8'));
    const counters = parseTcpCounters(texts[0] ?? '', texts[1] ?? '');
    expect(Object.values(counters).every((figure) => figure >= 0)).to.equal(true);
  });
});

describe('parseInterfaceDrops', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  eth0:1234       5    0    7    0     0          0         0     4321      6    0    8    0     0       0          0
 eth01:       0       0    0    1    0     0          0         0        0       0    0    1    0     0       0          0
`;

  it('adds what was dropped in both directions', () => {
    expect(parseInterfaceDrops(text, 'eth0')).to.equal(15);
    expect(parseInterfaceDrops(text, 'eth01')).to.equal(2);
    expect(parseInterfaceDrops(text, 'eth2')).to.equal(0);
  });
});

describe('parseMachineCounters', () => {
  it('reads CPUs, rounds of work on packets, and pressure', () => {
    const counters = parseMachineCounters({
      stat: 'cpu  3 0 0 0 0 0 0 0 0 0\ncpu0 1 2 3 4 5 6 7 8 1 1\ncpu1 0 0 0 9 0 0 0 0 0 0\nintr 5 0\n',
      softirqs: '      CPU0 CPU1\n NET_TX: 1 2\n NET_RX: 30 40\n',
      softnet: '000000ff 00000000 0000000a 00000000\n00000001 00000000 00000001 00000000\n',
      pressure: 'some avg10=0.00 avg60=0.00 avg300=0.00 total=2500\nfull avg10=0.00 total=0\n',
    });
    expect(counters).to.deep.equal({
      cpus: [
        { total: 36, idle: 9, softirq: 7, steal: 8 },
        { total: 9, idle: 9, softirq: 0, steal: 0 },
      ],
      receiveRounds: 70,
      squeezed: 11,
      pressureMs: 2.5,
    });
  });
});

describe('TaskSums', () => {
  it('sees the tasks of this process run', onLinux, () => {
    const sums = new TaskSums();
    const first = sums.look([process.pid]);
    expect(first).to.include({ stopped: 0, runMs: 0, waitMs: 0 });
    expect(first.tasks).to.be.greaterThan(0);
    let last = first;
    // The kernel adds a running task's time at its ticks.
    while (last.runMs === 0) last = sums.look([process.pid]);
    expect(last.runMs).to.be.greaterThan(0);
  });

  it('knows no tasks of a process that is gone', () => {
    expect(new TaskSums('/nowhere').look([1])).to.deep.equal({ tasks: 0, stopped: 0, runMs: 0, waitMs: 0 });
  });
});
