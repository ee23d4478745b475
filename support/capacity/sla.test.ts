import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseFigure } from '../load/figure-names';
import { errorOf } from '../load/lengths/length-samples.fixture';
import { comparisonOf, isOfRequests, parseSlaLimit, slaSubject } from './sla';

const LIMITS: readonly [name: string, limit: string, meant: string, ofRequests: boolean][] = [
  ['p95 time to first token', '500 ms', 'p95 time to first token at most 500 duration', true],
  ['maximum TPOT', '0.02 s', 'maximum time per output token at most 20 duration', true],
  ['mean ITL', '20 ms', 'mean inter-token latency at most 20 duration', false],
  ['throughput', '1000 tokens per second', 'output throughput at least 1000 token rate', false],
  ['request rate', '20 requests per second', 'request rate at least 20 request rate', false],
  ['error rate', '2%', 'error rate at most 2 share', false],
];

describe('parseSlaLimit', () => {
  for (const [name, limit, meant, ofRequests] of LIMITS)
    it(`reads "${name}" of ${limit}, and whether requests keep it one by one`, () => {
      const read = parseSlaLimit(name, limit);
      const { value, dimension } = read.limit;
      expect(`${slaSubject(read)} ${read.comparison} ${value} ${dimension}`).to.equal(meant);
      expect(isOfRequests(read)).to.equal(ofRequests);
    });

  it('refuses a limit of another kind, and a figure that is none', () => {
    expect(errorOf(() => parseSlaLimit('error rate', '2 s'))).to.match(/^"2 s" is a duration, not a share/);
    expect(errorOf(() => parseSlaLimit('throughput', '20'))).to.match(/^"20" is a count, not a token rate/);
    expect(errorOf(() => parseSlaLimit('speed', '2 s'))).to.match(/^"speed" is not a figure/);
  });
});

describe('comparisonOf', () => {
  it('is the least of what is better for being more', () => {
    expect(
      ['throughput', 'error rate', 'p99 TTFT'].map((text) => comparisonOf(parseFigure(text))),
    ).to.deep.equal(['at least', 'at most', 'at most']);
  });

  it('does not make a lower limit of a latency one that each request keeps', () => {
    const slow = { ...parseSlaLimit('p95 TTFT', '1 s'), comparison: 'at least' } as const;
    expect(isOfRequests(slow)).to.equal(false);
  });
});
