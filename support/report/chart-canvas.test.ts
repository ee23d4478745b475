import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { latencyDistribution } from './latency-chart';
import { memoryOverTime } from './memory-chart';
import { throughputByRound } from './throughput-chart';

const digest = (svg: string): string => createHash('sha256').update(svg).digest('hex').slice(0, 16);

/**
 * The canvas also carries charts of several panels. What they need of it must not show in the charts of one
 * plot: whoever changes the look of those on purpose, or the library that draws, writes the new digests here.
 */
describe('the canvas', () => {
  it('draws the charts of one plot byte for byte as before', async () => {
    const rounds = [2000, 2100, 1900].map((tokensPerSecond, index) => ({
      index: index + 1,
      tokensPerSecond,
    }));
    const samples = [200e6, 210e6, 205e6].map((value, index) => ({ at: index * 500, value }));
    const limit = { value: 10, label: 'limit below 10 ms' };
    const svgs = [
      await throughputByRound({ title: 'throughput', rounds, limit: { value: 1000, label: 'limit' } }),
      await throughputByRound({ title: 'throughput', rounds: [] }),
      await memoryOverTime({ title: 'memory <&>', samples, slopePerMs: 2, finding: 'rises' }),
      await latencyDistribution({ title: 'itl', unit: 'ms', values: [4, 4, 5, 6, 8], limit }),
    ];
    expect(svgs.map(digest)).to.deep.equal(DIGESTS);
  });
});

const DIGESTS = ['276de0e30bd220b7', '267eeddc5a13a533', 'a64742291584439e', '4d51f5219e8ab6d6'];
