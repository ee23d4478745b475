import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parsePrometheusText } from '../prometheus/prometheus-text';
import { readHistogram } from './histogram-reading';
import { MetricSet } from './metric-set';
import type { HistogramReading } from './server-metrics';

const read = (...lines: readonly string[]): HistogramReading | undefined =>
  readHistogram(new MetricSet(parsePrometheusText(lines.map((line) => `${line}\n`).join(''))), 'h');

const WHOLE = ['h_bucket{le="+Inf"} 3', 'h_bucket{le="0.1"} 1', 'h_sum 0.9', 'h_count 3'];

describe('readHistogram', () => {
  it('sorts the buckets', () => {
    expect(read(...WHOLE)).to.deep.equal({
      count: 3,
      sum: 0.9,
      buckets: [
        [0.1, 1],
        [Infinity, 3],
      ],
    });
  });

  it('reads a summary without buckets', () => {
    expect(read('h{quantile="0.5"} 0.2', 'h_sum 0.9', 'h_count 3')).to.deep.equal({
      count: 3,
      sum: 0.9,
      buckets: [],
    });
  });

  const faults: readonly [string, readonly string[]][] = [
    ['no sum', WHOLE.filter((line) => !line.startsWith('h_sum'))],
    ['no count', WHOLE.filter((line) => !line.startsWith('h_count'))],
    ['a sum that is no number', [...WHOLE.slice(0, 2), 'h_sum NaN', 'h_count 3']],
    ['no bucket for the rest', WHOLE.slice(1)],
    ['less in all buckets than counted', [...WHOLE.slice(0, 3), 'h_count 4']],
    ['more in a narrow bucket than in a wide one', [...WHOLE, 'h_bucket{le="0.01"} 2']],
    ['a bound that is none', [...WHOLE, 'h_bucket{le="much"} 2']],
    ['a bucket without a bound', [...WHOLE, 'h_bucket 2']],
    [
      'parts with different bounds',
      [
        ...['h_bucket{a="1",le="1"} 1', 'h_bucket{a="1",le="+Inf"} 1', 'h_sum{a="1"} 1', 'h_count{a="1"} 1'],
        ...['h_bucket{a="2",le="2"} 1', 'h_bucket{a="2",le="+Inf"} 1', 'h_sum{a="2"} 2', 'h_count{a="2"} 1'],
      ],
    ],
  ];
  for (const [what, lines] of faults)
    it(`reads no histogram with ${what}`, () => {
      expect(read(...lines)).to.equal(undefined);
    });
});
