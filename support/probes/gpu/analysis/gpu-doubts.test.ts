import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { GpuProcess, GpuReading } from '../gpu-reading';
import { computing, gpu, samplesOf } from '../gpu-samples.fixture';
import { gpuDoubts } from './gpu-doubts';

const running = (...processes: readonly GpuProcess[]): readonly GpuReading[] => [gpu({ processes })];
const server = computing(1);
const serverPids = new Set([1]);

describe('gpuDoubts', () => {
  it('has none where nothing speaks against the run', () => {
    const quiet = running(server, computing(7, 'Xorg', 'G'));
    expect(gpuDoubts(samplesOf(quiet, quiet), { serverPids })).to.be.empty;
    expect(gpuDoubts(samplesOf(quiet, quiet))).to.be.empty;
    expect(gpuDoubts(samplesOf([gpu()], [gpu()]))).to.be.empty;
    expect(gpuDoubts([])).to.be.empty;
  });

  it("names a process that computed beside the server's, of every type that computes", () => {
    const samples = samplesOf(
      running(server, computing(5, 'train')),
      running(server, computing(5, 'train'), computing(6, 'game', 'C+G')),
      running(server, computing(8, 'mps', 'M+C')),
    );
    expect(gpuDoubts(samples, { serverPids })).to.deep.equal([
      'another process computed on GPU 0 (T4): 5 (train), in 2 of 3 samples',
      'another process computed on GPU 0 (T4): 6 (game), in 1 of 3 samples',
      'another process computed on GPU 0 (T4): 8 (mps), in 1 of 3 samples',
    ]);
  });

  it("does not mind a process on a GPU that is not the server's", () => {
    const gpus = [
      gpu({ index: 0, processes: [server] }),
      gpu({ index: 1, processes: [computing(5)], throttleReasons: ['hw slowdown'], xid: 79 }),
    ];
    expect(gpuDoubts(samplesOf(gpus, gpus), { serverPids })).to.be.empty;
  });

  it("names what came and what went where the server's processes are unknown, or not to be seen", () => {
    const samples = samplesOf(
      running(server, computing(5, 'old')),
      running(server, computing(5, 'old'), computing(6, 'new')),
      running(server),
    );
    const expected = [
      'a process came to GPU 0 (T4) during the run: 6 (new)',
      'a process left GPU 0 (T4) during the run: 5 (old)',
    ];
    expect(gpuDoubts(samples)).to.deep.equal(expected);
    expect(gpuDoubts(samples, { serverPids: new Set([4711]) })).to.deep.equal(expected);
  });

  it('names what slowed a GPU during the run, and in how many samples', () => {
    const slowed = (
      ...throttleReasons: NonNullable<GpuReading['throttleReasons']>
    ): readonly GpuReading[] => [gpu({ throttleReasons })];
    const samples = samplesOf(
      slowed('hw power brake'),
      slowed('sw power cap'),
      slowed('sw power cap', 'hw thermal slowdown'),
      slowed(),
    );
    expect(gpuDoubts(samples)).to.deep.equal([
      'GPU 0 (T4) was slowed (sw power cap) in 2 of 3 samples',
      'GPU 0 (T4) was slowed (hw thermal slowdown) in 1 of 3 samples',
    ]);
  });

  it('names what only the counters saw', () => {
    const counted = (cap: number, thermal: number): readonly GpuReading[] => [
      gpu({
        throttleReasons: [],
        throttleCounters: { 'sw power cap': cap, 'thermal violation': thermal, 'power violation': 5 },
      }),
    ];
    expect(gpuDoubts(samplesOf(counted(0, 3), counted(0, 3), counted(10, 4)))).to.deep.equal([
      'GPU 0 (T4) was slowed (sw power cap) between samples, as its counter shows',
      'GPU 0 (T4) was slowed (thermal violation) between samples, as its counter shows',
    ]);
  });

  it('names an error that is new', () => {
    const failed = (xid?: number): readonly GpuReading[] => [gpu(xid === undefined ? {} : { xid })];
    const message = /^GPU 0 \(T4\) reported XID error 79 during the run/;
    expect(gpuDoubts(samplesOf(failed(31), failed(31), failed(79)))[0]).to.match(message);
    expect(gpuDoubts(samplesOf(failed(), failed(79)))[0]).to.match(message);
    expect(gpuDoubts(samplesOf(failed(31), failed(31)))).to.be.empty;
    expect(gpuDoubts(samplesOf(failed(0), failed(0), failed()))).to.be.empty;
  });
});
