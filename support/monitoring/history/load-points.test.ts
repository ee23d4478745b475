import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { TemporaryStore } from '../recording/temporary-store.fixture';
import type { StoredTime } from './history-of-store';
import { loadPoints } from './load-points';

const FROM = 1_769_882_400_000;
const MINE = { target: 'mine' };
const OTHER = { target: 'other' };
const time: StoredTime = {
  labels: MINE,
  from: FROM,
  to: FROM + 40_000,
  step: milliseconds(10_000),
  timeScale: 1,
};

const every5 = (...values: readonly number[]): (readonly [number, number])[] =>
  values.map((value, index) => [FROM + 5000 * (index + 1), value]);

/** Busy, idle, busy without a look at the machine, and idle. */
function busyStore(): TemporaryStore {
  const kept = new TemporaryStore();
  kept.add('requests_per_second', MINE, every5(2, 6, 0, 0, 10, 10, 0, 0));
  kept.add('mean_response_time_ms', MINE, every5(100, 300, 0, 0, 400, 400).toSpliced(2, 2));
  kept.add('host_cpu_percent', MINE, every5(30, 50, 1, 1));
  kept.add('server_cpu_percent', MINE, every5(100, 200, 1, 1, 390, 410));
  kept.add('host_memory_used_bytes', MINE, every5(4e9, 4e9, 4e9, 4e9, 6e9, 6e9));
  kept.add('running_requests', MINE, every5(1, 2, 0, 0, 8, 8));
  kept.add('kv_cache_used_percent', MINE, every5(5, 15, 0, 0, 80, 80));
  for (const metric of ['requests_per_second', 'host_cpu_percent'] as const)
    kept.add(metric, OTHER, every5(99, 99, 99, 99, 99, 99));
  return kept;
}

describe('loadPoints', () => {
  it('has load, response time and use of each resource whose capacity is known, where requests were answered', () => {
    using kept = busyStore();
    expect(loadPoints(kept.store, time, { cores: 4, memoryBytes: 8e9, slots: 8 })).to.deep.equal([
      {
        load: 4,
        latency: 250,
        utilisation: {
          'CPU of the machine': 0.4,
          'CPU of the server': 0.375,
          'memory of the machine': 0.5,
          'KV cache': 0.1,
          'slots of the server': 0.1875,
        },
      },
      {
        load: 10,
        latency: 400,
        utilisation: {
          'CPU of the server': 1,
          'memory of the machine': 0.75,
          'KV cache': 0.8,
          'slots of the server': 1,
        },
      },
    ]);
  });

  it('leaves out what a capacity is missing for', () => {
    using kept = busyStore();
    const [first, second] = loadPoints(kept.store, time);
    expect(first?.utilisation).to.have.all.keys('CPU of the machine', 'KV cache');
    expect(second?.utilisation).to.have.all.keys('KV cache');
  });

  it('leaves out the machine where the server is elsewhere', () => {
    using kept = busyStore();
    const [first] = loadPoints(kept.store, time, { cores: 4, memoryBytes: 8e9, isElsewhere: true });
    expect(first?.utilisation).to.have.all.keys('CPU of the server', 'KV cache');
  });

  it('has each of several GPUs by its number', () => {
    using kept = new TemporaryStore();
    kept.add('requests_per_second', MINE, every5(1, 1));
    kept.add('mean_response_time_ms', MINE, every5(100, 100));
    kept.add('gpu_utilization_percent', { ...MINE, gpu: '0' }, every5(100, 100));
    const used = () => loadPoints(kept.store, time)[0]?.utilisation;
    expect(used()).to.deep.equal({ GPU: 1 });
    kept.add('gpu_utilization_percent', { ...MINE, gpu: '1' }, every5(20, 40));
    expect(used()).to.deep.equal({ 'GPU (gpu 0)': 1, 'GPU (gpu 1)': 0.3 });
  });

  it('has none of an idle store, or of one of others', () => {
    using kept = new TemporaryStore();
    expect(loadPoints(kept.store, time)).to.deep.equal([]);
    kept.add('requests_per_second', MINE, every5(0, 0));
    kept.add('requests_per_second', OTHER, every5(5, 5));
    kept.add('mean_response_time_ms', OTHER, every5(5, 5));
    expect(loadPoints(kept.store, time)).to.deep.equal([]);
  });
});
