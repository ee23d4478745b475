import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { GpuSample } from './gpu-sample';
import { peakMemory } from './peak-memory';

const sample = (...gpus: readonly [memoryUsed: number, processes: number][]): GpuSample => ({
  at: milliseconds(0),
  gpus: gpus.map(([memoryUsed, processes], index) => ({
    index,
    name: 'T4',
    uuid: `uuid-${index}`,
    memoryUsed,
    memoryTotal: 16e9,
    processes: Array.from({ length: processes }, (_, pid) => ({ pid, name: 'server' })),
  })),
});

const peak = (...samples: GpuSample[]) => peakMemory({ status: 'sampled', source: 'nvidia-smi', samples });

describe('peakMemory', () => {
  it('is the largest sum at one time, not the sum of the largest', () => {
    expect(peak(sample([1e9, 1], [5e9, 1]), sample([4e9, 1], [1e9, 1])).bytes).to.equal(6e9);
  });

  it('leaves out GPUs that never ran a process, and names those that did', () => {
    const { bytes, source, readings } = peak(sample([1e9, 0], [5e9, 1]), sample([2e9, 0], [3e9, 0]));
    expect({ bytes, readings }).to.deep.equal({ bytes: 5e9, readings: 2 });
    expect(source).to.equal('nvidia-smi: GPU 1 (T4)');
  });

  it('counts all where no process can be seen, as from inside a container', () => {
    expect(peak(sample([1e9, 0], [2e9, 0])).bytes).to.equal(3e9);
  });
});
