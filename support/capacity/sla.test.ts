import { describe, it } from 'node:test';
import { expect } from 'chai';
import { errorOf } from '../load/lengths/length-samples.fixture';
import { isOfRequests, parseSlaLimit, slaSubject } from './sla';

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
    expect(errorOf(() => parseSlaLimit('p95 TTFT', '0 ms'))).to.match(/no answer keeps; write for example/);
    expect(errorOf(() => parseSlaLimit('error rate', '200%'))).to.match(/nothing can break; write at most/);
    expect(errorOf(() => parseSlaLimit('p101 TTFT', '2 s'))).to.match(/^"p101" is not a percentile/);
  });
});

describe('the side of a limit', () => {
  it('is the least of what is better for being more', () => {
    expect(
      [
        ['throughput', '5 tokens/s'],
        ['error rate', '2%'],
        ['p99 TTFT', '1 s'],
      ].map(([name = '', limit = '']) => parseSlaLimit(name, limit).comparison),
    ).to.deep.equal(['at least', 'at most', 'at most']);
  });

  it('does not make a lower limit of a latency one that each request keeps', () => {
    const slow = { ...parseSlaLimit('p95 TTFT', '1 s'), comparison: 'at least' } as const;
    expect(isOfRequests(slow)).to.equal(false);
  });
});
