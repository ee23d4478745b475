import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { PathCapacity } from './path-capacity';
import { pathText } from './path-text';

const CAPACITY: PathCapacity = {
  container: 'node-1',
  tool: 'iperf3 3.12',
  throughput: {
    status: 'estimated',
    value: 12.3e9,
    low: 11.9e9,
    high: 12.6e9,
    n: 10,
    of: 'windows',
    confidence: 0.95,
    dimension: 'data rate',
    method: 'block bootstrap',
  },
  windows: [{ from: milliseconds(0), to: milliseconds(200), bytes: 307_500_000 }],
  sentBytes: 3e9,
  receivedBytes: 3e9,
  connections: 1,
  congestionControl: 'bbr',
  defaultCongestionControl: 'bbr',
  mtu: { client: 1500, container: 1500 },
  segments: { sent: 20_000, retransmitted: 3 },
  senderCores: 0.7,
  receiverCores: 0.6,
  cpu: { cores: 4, busyShare: 0.4, stealShare: 0, softirqShare: 0.05, programsShare: 0.37, pressure: 0.01 },
  notes: [],
};

describe('pathText', () => {
  it('says in one line what was measured, and how', () => {
    expect(pathText(CAPACITY)).to.equal(
      '12.3 Gbit/s (11.9 Gbit/s to 12.6 Gbit/s) from client to node-1 over 1 connection, bbr, MTU 1500, ' +
        '3 of 20000 segments sent again, 40 % of 4 cores busy, by iperf3 3.12',
    );
  });

  it('names what is unusual', () => {
    const text = pathText({
      ...CAPACITY,
      throughput: { status: 'too few samples', reason: '1 of at least 5 windows', n: 1, value: 12.3e9 },
      congestionControl: 'cubic',
      mtu: { client: 9000, container: 1500 },
      cpu: { ...CAPACITY.cpu, stealShare: 0.2 },
      notes: ['as the other tool failed'],
    });
    expect(text).to.include('12.3 Gbit/s (without an interval: 1 of at least 5 windows) from client');
    expect(text).to.include('cubic (default bbr), MTU 9000 to 1500');
    expect(text).to.include(', by iperf3 3.12, as the other tool failed, ');
    expect(text).to.match(/, the hypervisor gave 20 % of the CPU time to others: the path may carry more$/);
  });
});
