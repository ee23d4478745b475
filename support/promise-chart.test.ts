import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseFigure } from './load/figure-names';
import { LoadSummary } from './load/load-summary';
import { completed, failed, roundOf, roundsOf } from './load/record.fixture';
import { promiseChart } from './promise-chart';
import type { Quantity } from './quantities/quantity';
import { textsIn } from './report/svg-parts.fixture';

const SUMMARY = new LoadSummary(
  roundsOf(12, (round) => [completed({ contentAt: [50, 60 + round, 80 + round], endedAt: 100 })]),
);
const chartOf = (figure: string, limit: Quantity, summary = SUMMARY) =>
  promiseChart('small, 32', parseFigure(figure), summary, { subject: figure, comparison: 'below', limit });

describe('promiseChart', () => {
  it('shows the latencies of tokens, with what was observed and the limit', async () => {
    const picture = await chartOf('p99 latency', { dimension: 'duration', value: 30 });
    expect(picture?.name).to.equal('Inter-token latency with its limit');
    const texts = textsIn(picture?.svg ?? '').join('\n');
    expect(texts).to.match(/inter-token latency: small, 32/);
    expect(texts).to.match(/limit below 30 ms/);
    expect(texts).to.match(/p99 2\d(\.\d)? ms/);
  });

  it('shows the throughput of the rounds', async () => {
    const picture = await chartOf('throughput', { dimension: 'token rate', value: 20 });
    expect(picture?.name).to.equal('Throughput by round');
    expect(textsIn(picture?.svg ?? '').join('\n')).to.match(/limit below 20 tokens\/s/);
  });

  it('is none of other figures, and none where nothing was answered', async () => {
    const limit = { dimension: 'duration', value: 30 } as const;
    expect(await chartOf('p95 TTFT', limit)).to.equal(undefined);
    expect(await chartOf('p99 latency', limit, new LoadSummary([roundOf(0, [failed()])]))).to.equal(
      undefined,
    );
  });
});
