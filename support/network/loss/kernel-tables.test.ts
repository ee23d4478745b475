import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseInterfaceCounters, parseProtocolCounters } from './kernel-tables';

// As Linux 6.18 prints them, less some columns and protocols.
const SNMP = `Ip: Forwarding DefaultTTL InReceives
Ip: 2 64 1
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens OutSegs RetransSegs
Tcp: 1 200 120000 -1 3 4 5000 6
`;

const DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  eth0:     406       5    1    2    0     0          0         0      266       3    4    7    0     0       0          0
veth-node-1:3000000000 2 0 0 0 0 0 0 266 3 0 0 0 0 0 0
`;

describe('parseProtocolCounters', () => {
  it('reads each number under its name', () => {
    const counters = parseProtocolCounters(SNMP);
    expect(counters.get('Ip.InReceives')).to.equal(1);
    expect(counters.get('Tcp.MaxConn')).to.equal(-1);
    expect(counters.get('Tcp.RetransSegs')).to.equal(6);
  });

  it('refuses names and numbers that do not belong together', () => {
    expect(() => parseProtocolCounters(SNMP.replace(' 5000 6', ' 5000'))).to.throw(
      /two lines of the same length/,
    );
    expect(() => parseProtocolCounters('Tcp: OutSegs\nUdp: 1\n')).to.throw(/Tcp: OutSegs/);
  });
});

describe('parseInterfaceCounters', () => {
  it('reads what was lost on both ways, also where the name and the first number touch', () => {
    const interfaces = parseInterfaceCounters(DEV);
    expect([...interfaces.keys()]).to.deep.equal(['lo', 'eth0', 'veth-node-1']);
    expect(interfaces.get('eth0')).to.deep.equal({
      receivedPackets: 5,
      receiveErrors: 1,
      receiveDrops: 2,
      sentPackets: 3,
      sendErrors: 4,
      sendDrops: 7,
    });
  });
});
