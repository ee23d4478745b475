import { describe, it } from 'node:test';
import { expect } from 'chai';
import { figureNames, parseFigure } from './figure-names';
import { errorOf } from './lengths/length-samples.fixture';
import { METRICS } from './metric';

const FIGURES: readonly [text: string, subject: string, name: string][] = [
  ['p95 time to first token', 'p95 time to first token', 'ttft p95'],
  ['median TPOT', 'p50 time per output token', 'tpot p50'],
  ['p99.9 response time', 'p99.9 response time', 'e2e p99.9'],
  ['mean latency', 'mean inter-token latency', 'itl mean'],
  ['maximum ITL', 'maximum inter-token latency', 'itl maximum'],
  ['p99 schedule lag', 'p99 client lateness', 'schedule_lag p99'],
  ['throughput', 'output throughput', 'output_tps'],
  ['mean throughput', 'output throughput', 'output_tps'],
  ['request rate', 'request rate', 'request_rate'],
  [' error rate ', 'error rate', 'error_rate'],
];

describe('parseFigure and figureNames', () => {
  for (const [text, subject, name] of FIGURES)
    it(`know "${text}"`, () => {
      expect(figureNames(parseFigure(text))).to.deep.equal({ subject, name });
    });

  it('read metric and statistic', () => {
    expect(parseFigure('p95 time to first token')).to.deep.equal({
      metric: METRICS.ttft,
      statistic: { kind: 'percentile', share: 0.95 },
    });
  });

  const FAULTS: readonly [text: string, fault: string][] = [
    [
      'time to first token',
      '"time to first token" does not say which of its values is meant; write for example "p95 time to first token"',
    ],
    [
      'speed',
      '"speed" is not a figure; write for example "p95 time to first token", "throughput" or "error rate"',
    ],
    ['', '"" is not a figure; write for example "p95 time to first token", "throughput" or "error rate"'],
    [
      'p95 throughput',
      '"p95 throughput": a load has one output throughput, of all its time; write "throughput"',
    ],
    [
      'maximum error rate',
      '"maximum error rate": a load has one error rate, of all its time; write "error rate"',
    ],
  ];
  for (const [text, fault] of FAULTS)
    it(`refuse "${text}", with what to write`, () => {
      expect(errorOf(() => parseFigure(text))).to.equal(fault);
    });

  it('refuse a metric that is none, with the list of those that are', () => {
    expect(errorOf(() => parseFigure('p95 speed'))).to.match(/^"speed" is not a metric; known are latency, /);
  });
});
