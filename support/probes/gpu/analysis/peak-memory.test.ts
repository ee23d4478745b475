import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../../quantities/units';
import type { GpuReading } from '../gpu-reading';
import { computing, gpu, samplesOf } from '../gpu-samples.fixture';
import { peakMemory, type PeakMemory } from './peak-memory';
import type { ServerProcesses } from './serving-gpus';

const peak = (samples: readonly (readonly GpuReading[])[], processes: ServerProcesses = {}): PeakMemory =>
  peakMemory({ status: 'sampled', source: 'nvidia-smi', samples: samplesOf(...samples) }, processes);

const two = (first: number, second: number): readonly GpuReading[] => [
  gpu({ index: 0, memoryUsed: first, memoryTotal: 16e9 }),
  gpu({ index: 1, memoryUsed: second, memoryTotal: 24e9 }),
];

describe('peakMemory', () => {
  it('is the largest sum at one time, not the sum of the largest, beside the baseline and the total', () => {
    expect(peak([two(1e9, 2e9), two(1e9, 5e9), two(4e9, 1e9)])).to.deep.equal({
      status: 'measured',
      bytes: 6e9,
      idleBytes: 3e9,
      totalBytes: 40e9,
      readings: 3,
      source: 'nvidia-smi: GPU 0 (T4), GPU 1 (T4)',
    });
  });

  it('leaves out GPUs on which nothing ever computed, such as that of the screen', () => {
    const screen = { ...computing(9, 'Xorg'), type: 'G' };
    const at = (memoryUsed: number, processes = [computing(1)]): readonly GpuReading[] => [
      gpu({ index: 0, memoryUsed: 9e9, processes: [screen] }),
      gpu({ index: 1, memoryUsed, processes }),
    ];
    expect(peak([at(5e9), at(3e9, [])])).to.include({ bytes: 5e9, source: 'nvidia-smi: GPU 1 (T4)' });
  });

  it("counts the server's GPUs only, where its processes are known", () => {
    const gpus = [
      gpu({ index: 0, memoryUsed: 9e9, processes: [computing(1)] }),
      gpu({ index: 1, memoryUsed: 2e9, processes: [computing(2)] }),
    ];
    expect(peak([gpus], { serverPids: new Set([2, 3]) })).to.include({ bytes: 2e9 });
    expect(peak([gpus], { serverPids: new Set([4]) })).to.include({ bytes: 11e9 });
  });

  it('adds up the instances of a GPU that is split and says nothing itself', () => {
    const instances = [
      { name: 'instance 3', memoryUsed: 1e9, memoryTotal: 5e9 },
      { name: 'instance 4', memoryUsed: 2e9, memoryTotal: 5e9 },
    ];
    const mig = { status: 'enabled', instances } as const;
    expect(peak([[gpu({ mig })]])).to.include({ bytes: 3e9, totalBytes: 10e9 });
    expect(peak([[gpu({ mig, memoryUsed: 7e9 })]])).to.include({ bytes: 7e9 });
    const silent = { status: 'enabled', instances: [...instances, { name: 'instance 5' }] } as const;
    expect(peak([[gpu({ mig: silent })]])).to.have.property('status', 'unavailable');
  });

  it('leaves out samples in which one of the GPUs says nothing, and says so', () => {
    const silent = [gpu({ index: 0, memoryUsed: 9e9 }), gpu({ index: 1 })];
    expect(peak([silent, two(1, 2), [gpu({ memoryUsed: 8e9 })]])).to.deep.equal({
      status: 'measured',
      bytes: 3,
      readings: 1,
      source: 'nvidia-smi: GPU 0 (T4), GPU 1 (T4); 2 samples without a figure of each GPU left out',
    });
  });

  it('is unavailable where no memory is told, never zero', () => {
    expect(peak([[gpu({ name: 'GB10' })]])).to.deep.equal({
      status: 'unavailable',
      reason: 'nvidia-smi does not say how much memory is in use on GPU 0 (GB10)',
    });
  });

  it('has no baseline where none was taken', () => {
    const samples = samplesOf([gpu({ memoryUsed: 1 })]).map(({ at, gpus }) => ({ at, gpus }));
    expect(peakMemory({ status: 'sampled', source: 'x', samples })).not.to.have.property('idleBytes');
  });

  it('says how old its figures are, where they are', () => {
    const old = gpu({ memoryUsed: 1, age: milliseconds(14_400), host: 'node-1' });
    expect(peak([[old]])).to.include({
      source: 'nvidia-smi: GPU 0 (T4) of node-1, up to 14 s old when they were read',
    });
  });
});
