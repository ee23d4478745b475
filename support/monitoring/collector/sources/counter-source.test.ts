import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../../quantities/units';
import { LiveTally } from '../../../statistics/live-tally';
import type { SourceReading } from '../../metric-source';
import { counterSource, type CountedType } from './counter-source';
import { liveCounters, type Counters, type Counts } from './counters';

const unending = new AbortController().signal;

/** What a source shows of each of these in turn, by name of metric. */
async function shown(type: CountedType, all: readonly Omit<Counts, 'status'>[]) {
  const left = [...all];
  const counters: Counters = {
    name: 'the server',
    read: () => Promise.resolve({ status: 'counted', ...left.shift()! }),
  };
  const source = counterSource(type, counters);
  const readings: SourceReading[] = [];
  while (left.length > 0) readings.push(await source.read(unending));
  return readings.map((reading) =>
    reading.status === 'sampled'
      ? Object.fromEntries(reading.values.map(({ metric, value }) => [metric, value]))
      : reading,
  );
}

const at = (ms: number) => ({ at: milliseconds(ms) });

describe('Metrics of counters', () => {
  it('are rates between looks, none at the first', async () => {
    const counts = [
      { ...at(1000), answered: 100, outputTokens: 5000 },
      { ...at(3000), answered: 110, outputTokens: 7000 },
      { ...at(3500), answered: 110, outputTokens: 7000 },
    ];
    expect(await shown('Throughput', counts)).to.deep.equal([
      {},
      { requests_per_second: 5, output_tokens_per_second: 1000 },
      { requests_per_second: 0, output_tokens_per_second: 0 },
    ]);
  });

  it('have no percentage where nothing ended, and no mean where nothing was answered', async () => {
    const counts = [
      { ...at(0), answered: 0, failed: 0, responses: { count: 0, sumMs: 0 } },
      { ...at(1000), answered: 0, failed: 0, responses: { count: 0, sumMs: 0 } },
      { ...at(2000), answered: 3, failed: 1, responses: { count: 3, sumMs: 600 } },
    ];
    expect(await shown('Error rates', counts)).to.deep.equal([
      {},
      { failed_requests_per_second: 0 },
      { failed_requests_per_second: 1, failed_requests_percent: 25 },
    ]);
    expect(await shown('Response time', counts)).to.deep.equal([{}, {}, { mean_response_time_ms: 200 }]);
  });

  it('give no value once where a counter went back', async () => {
    const counts = [
      { ...at(0), answered: 100, failed: 0 },
      { ...at(1000), answered: 4, failed: 2 },
      { ...at(2000), answered: 6, failed: 4 },
    ];
    expect(await shown('Error rates', counts)).to.deep.equal([
      {},
      {},
      { failed_requests_per_second: 2, failed_requests_percent: 50 },
    ]);
  });

  it('are unavailable where nobody counts, by name', async () => {
    expect(await shown('Error rates', [{ ...at(0), answered: 1 }])).to.deep.equal([
      { status: 'unavailable', reason: 'the server does not count requests that failed' },
    ]);
    expect(await shown('Response time', [{ ...at(0), answered: 1 }])).to.deep.equal([
      { status: 'unavailable', reason: 'the server does not tell response times' },
    ]);
  });

  it('say what is missing where a server counts only part', async () => {
    const counters: Counters = {
      name: 'llama.cpp',
      read: () => Promise.resolve({ status: 'counted', ...at(0), outputTokens: 1 }),
    };
    expect(await counterSource('Throughput', counters).read(unending)).to.deep.equal({
      status: 'sampled',
      values: [],
      missing: ['requests_per_second: llama.cpp does not count answers'],
    });
  });

  it('come of the tally of a load', async () => {
    const tally = LiveTally.create();
    let now = 0;
    const counters = liveCounters(tally.buffer, { now: () => milliseconds((now += 1000)) });
    const source = counterSource('Response time', counters);
    await source.read(unending);
    tally.answered(120, 7);
    tally.answered(80, 3);
    expect(await source.read(unending)).to.deep.equal({
      status: 'sampled',
      values: [{ metric: 'mean_response_time_ms', value: 100 }],
    });
  });
});
