import { describe, it } from 'node:test';
import { expect } from 'chai';
import { EndpointTally } from './endpoint-tally';
import { completed, failed } from './record.fixture';

/** Requests one after the other, each answered after as many ms as its number says. */
const inTurn = (times: readonly number[]) => {
  let at = 0;
  return times.map((time) => {
    const record = completed({
      sentAt: at,
      endedAt: at + time,
      contentAt: [],
      requestBytes: 10,
      responseBytes: 20,
    });
    at += time;
    return record;
  });
};

const MEAN = { kind: 'mean' } as const;

describe('EndpointTally', () => {
  it('knows mean, maximum, rate and percentiles of what it counted', () => {
    const tally = new EndpointTally();
    tally.add(inTurn(Array.from({ length: 500 }, (_, index) => (index < 490 ? 2 : 10))));
    expect(tally.completed).to.equal(500);
    expect(tally.estimate('e2e', MEAN).value).to.be.closeTo(2.16, 1e-9);
    expect(tally.estimate('e2e', { kind: 'maximum' })).to.include({ value: 10, low: 10, high: 10 });
    expect(tally.estimate('request_rate', MEAN).value).to.be.closeTo((1000 * 500) / 1080, 1e-9);
    const p95 = tally.estimate('e2e', { kind: 'percentile', share: 0.95 });
    expect(p95.value).to.be.closeTo(2, 0.01);
    const p99 = tally.estimate('e2e', { kind: 'percentile', share: 0.99 });
    expect(p99.value).to.be.closeTo(10, 0.02);
    expect(tally.traffic).to.deep.equal({
      requestBytes: 5000,
      responseBytes: 10_000,
      elapsed: 1080,
      busy: 1080,
    });
  });

  it('leaves the time between two loads out of the rate', () => {
    const tally = new EndpointTally();
    const load = inTurn(Array.from({ length: 100 }, () => 1));
    tally.add(load);
    tally.add(
      load.map((record) =>
        completed({ ...record, sentAt: record.sentAt + 9e6, endedAt: record.endedAt + 9e6 }),
      ),
    );
    expect(tally.estimate('request_rate', MEAN).value).to.be.closeTo(1000, 1e-6);
  });

  it('counts failures, keeps what the first said, and has no latency of them', () => {
    const tally = new EndpointTally();
    tally.add([...inTurn([1, 1, 1]), failed({ error: 'refused' }), failed({ error: 'refused again' })]);
    expect(tally.failures).to.deep.equal({ count: 2, first: '(http error): refused' });
    expect(tally.estimate('error_rate', MEAN)).to.deep.include({ value: 40, n: 5 });
    expect(tally.estimate('e2e', MEAN).n).to.equal(3);
  });

  it('says that a percentile needs more requests, and how many', () => {
    const tally = new EndpointTally();
    tally.add(inTurn([1, 2, 3]));
    expect(tally.estimate('e2e', { kind: 'percentile', share: 0.99 })).to.include({
      status: 'too few samples',
      neededSamples: 368,
    });
  });

  it('has no figure where nothing was sent, or nothing answered', () => {
    const tally = new EndpointTally();
    expect(tally.estimate('e2e', MEAN)).to.include({
      status: 'too few samples',
      reason: 'no request was made',
    });
    tally.add([failed()]);
    expect(tally.estimate('request_rate', MEAN)).to.include({ reason: 'none of 1 requests completed' });
  });

  it('has no token figures', () => {
    const tally = new EndpointTally();
    tally.add(inTurn([1]));
    expect(tally.estimate('ttft', MEAN).status).to.equal('too few samples');
  });
});
