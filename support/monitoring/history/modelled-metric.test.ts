import { describe, it } from 'node:test';
import { expect } from 'chai';
import { MODELLED_METRICS, parseModelledMetric } from './modelled-metric';

describe('parseModelledMetric', () => {
  it('reads each by its name', () => {
    for (const metric of MODELLED_METRICS) expect(parseModelledMetric(metric)).to.equal(metric);
  });

  it('lists what is allowed', () => {
    expect(() => parseModelledMetric('throughput')).to.throw(
      '"throughput" is nothing that is modelled; write one of Response time, Resource usage, Throughput',
    );
  });
});
