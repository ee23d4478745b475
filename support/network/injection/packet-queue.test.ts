import { describe, it } from 'node:test';
import { expect } from 'chai';
import { NetworkError } from '../network-error';
import { parseQueue } from './packet-queue';

describe('parseQueue', () => {
  it('divides what waits in tbf by its rate', () => {
    const json =
      '[{"kind":"tbf","handle":"8013:","root":true,"refcnt":3,"options":{"rate":5000000,"burst":16000,"lat":3196800},' +
      '"bytes":10519972,"packets":7442,"drops":2,"overlimits":22076,"requeues":0,"backlog":50000,"qlen":34}]';
    expect(parseQueue(json)).to.deep.equal({
      kind: 'tbf',
      isUsual: false,
      backlogBytes: 50_000,
      drops: 2,
      wait: 10,
    });
  });

  it('takes the delay of netem as it was set, whatever waits', () => {
    const line = { kind: 'netem', handle: '8001:', root: true, backlog: 0, drops: 0 };
    const options = { limit: 100_000, delay: { delay: 0.02, jitter: 0, correlation: 0 } };
    expect(parseQueue(JSON.stringify([{ ...line, options }])).wait).to.equal(20);
    // Of another age.
    expect(parseQueue(JSON.stringify([{ ...line, options: { delay: 0.02 } }])).wait).to.equal(20);
    expect(parseQueue(JSON.stringify([{ ...line, options: {} }])).wait).to.equal(undefined);
  });

  it('knows the queue that the kernel puts there', () => {
    const json =
      '[{"kind":"noqueue","handle":"0:","root":true,"refcnt":2,"options":{},"backlog":0,"qlen":0}]';
    expect(parseQueue(json)).to.include({ kind: 'noqueue', isUsual: true, wait: undefined });
    expect(parseQueue('')).to.include({ kind: 'noqueue', isUsual: true });
    expect(parseQueue('[{"kind":"fq_codel","handle":"8002:","parent":"1:"}]')).to.include({
      kind: 'noqueue',
    });
  });

  it('says where tc is too old', () => {
    expect(() => parseQueue('qdisc noqueue 0: root')).to.throw(NetworkError, 'newer iproute2');
  });
});
