import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseQdiscStatistics } from './qdisc-statistics';

// As tc of iproute2 6.1 prints it.
const PRINTED = `[{"kind":"noqueue","handle":"0:","dev":"lo","root":true,"refcnt":2,"options":{},"bytes":0,"packets":0,"drops":0,"overlimits":0,"requeues":0,"backlog":0,"qlen":0},{"kind":"tbf","handle":"1:","dev":"eth0","root":true,"refcnt":3,"options":{"rate":12500000,"burst":32762,"lat":50000},"bytes":2500,"packets":5,"drops":1,"overlimits":2,"requeues":3,"backlog":4542,"qlen":3},{"kind":"pfifo","handle":"2:","dev":"eth0","parent":"1:1","options":{"limit":10},"bytes":0,"packets":0,"drops":0,"overlimits":0,"requeues":0,"backlog":0,"qlen":0}]`;

describe('parseQdiscStatistics', () => {
  it('reads counters, what is held, and the rate in bit/s', () => {
    const [loopback, shaped, inner] = parseQdiscStatistics(PRINTED);
    expect(loopback).to.include({ dev: 'lo', kind: 'noqueue', rate: undefined, parent: undefined });
    expect(shaped).to.deep.equal({
      dev: 'eth0',
      kind: 'tbf',
      handle: '1:',
      parent: undefined,
      bytes: 2500,
      packets: 5,
      drops: 1,
      overlimits: 2,
      requeues: 3,
      backlogBytes: 4542,
      backlogPackets: 3,
      rate: 100_000_000,
    });
    expect(inner).to.include({ handle: '2:', parent: '1:1' });
  });

  it('says what it does not know', () => {
    expect(() => parseQdiscStatistics('qdisc noqueue 0: dev lo')).to.throw(/iproute2/);
    expect(() => parseQdiscStatistics('[{"kind":"tbf","handle":"1:","dev":"eth0"}]')).to.throw(/drops/);
  });
});
