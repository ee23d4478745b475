import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { PathCapacity } from './network/path/path-capacity';
import { networkPicture } from './network-picture';
import { countedAt, peakLoad } from './peak-load.fixture';
import { milliseconds } from './quantities/units';
import { textsIn } from './report/svg-parts.fixture';

/** Five windows of a second, each of 1.25 GB: 10 Gbit/s. */
const CAPACITY = {
  windows: [0, 1_000, 2_000, 3_000, 4_000].map((from) => ({
    ...{ from: milliseconds(from), to: milliseconds(from + 1_000), bytes: 1.25e9 },
  })),
} as unknown as PathCapacity;

const NOTHING_PROMISED = { latency: undefined, loss: undefined, throughput: undefined };

describe('networkPicture', () => {
  it('tells the load, and what is promised of it', async () => {
    const peak = await peakLoad({
      counted: [
        countedAt(1_000, { sent: 100, withData: 100 }),
        countedAt(2_000, { sent: 300, withData: 300 }),
      ],
    });
    const limits = {
      latency: { dimension: 'duration', value: 1 },
      loss: { dimension: 'share', value: 0.01 },
      throughput: { dimension: 'data rate', value: 10e9 },
    } as const;
    const path = { capacity: CAPACITY, endedAt: milliseconds(20_000) };
    const text = textsIn(await networkPicture(peak, path, limits)).join('\n');
    expect(text).to.contain('10 req/s on 2 containers.');
    for (const words of ['p99 below 1 ms', 'below 0.01%', 'above 10 Gbit/s']) expect(text).to.contain(words);
  });

  it('says why there are no round trips, and draws what there is', async () => {
    const peak = await peakLoad({ connects: [], counted: [], noRoundTrips: 'the kernel does not tell' });
    const path = { capacity: { ...CAPACITY, windows: [] }, endedAt: milliseconds(20_000) };
    expect(textsIn(await networkPicture(peak, path, NOTHING_PROMISED)).join('\n')).to.contain(
      'the kernel does not tell',
    );
  });
});
