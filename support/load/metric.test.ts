import { describe, it } from 'node:test';
import { expect } from 'chai';
import { METRICS, parseMetric, type MetricName } from './metric';

describe('parseMetric', () => {
  const wordings: readonly [string, MetricName][] = [
    ['latency', 'itl'],
    ['inter-token latency', 'itl'],
    ['ITL', 'itl'],
    ['time to first token', 'ttft'],
    ['TTFT', 'ttft'],
    ['time per output token', 'tpot'],
    ['TPOT', 'tpot'],
    ['response time', 'e2e'],
    ['end-to-end latency', 'e2e'],
    ['throughput', 'output_tps'],
    ['output throughput', 'output_tps'],
    ['request rate', 'request_rate'],
    ['error rate', 'error_rate'],
  ];
  for (const [wording, name] of wordings) {
    it(`takes "${wording}" for ${name}`, () => {
      expect(parseMetric(wording)).to.equal(METRICS[name]);
    });
  }

  for (const text of ['speed', 'Latency', '']) {
    it(`refuses "${text}" and lists what is known`, () => {
      expect(() => parseMetric(text)).to.throw(
        `"${text}" is not a metric; known are latency, inter-token latency`,
      );
    });
  }
});

describe('METRICS', () => {
  it('are known by their own names', () => {
    for (const [name, metric] of Object.entries(METRICS)) expect(metric.name).to.equal(name);
  });

  it('measure latencies in time, and shares as shares', () => {
    for (const { kind, dimension } of Object.values(METRICS)) {
      if (kind === 'pooled' || kind === 'request') expect(dimension).to.equal('duration');
      if (kind === 'share') expect(dimension).to.equal('share');
      if (kind === 'rate') expect(dimension).to.match(/ rate$/);
    }
  });
});
