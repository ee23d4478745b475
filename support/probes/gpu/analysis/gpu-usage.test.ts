import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../../quantities/units';
import type { GpuReading } from '../gpu-reading';
import { computing, gpu, samplesOf } from '../gpu-samples.fixture';
import { gpuUsage } from './gpu-usage';

const interval = { from: milliseconds(1000), to: milliseconds(3000) };
const at = (figures: Partial<GpuReading>): GpuReading => gpu({ processes: [computing(1)], ...figures });

describe('gpuUsage', () => {
  it('sums up the samples of the interval, and none outside', () => {
    const busy = (utilisation: number, figures: Partial<GpuReading>): readonly GpuReading[] => [
      at({ utilisation, memoryUtilisation: utilisation / 10, ...figures }),
    ];
    const samples = samplesOf(
      busy(0, { power: 30, memoryUsed: 1, temperature: 99, graphicsClock: 1, memoryClock: 1 }),
      busy(90, { power: 200, memoryUsed: 6, temperature: 60, graphicsClock: 1900, memoryClock: 5000 }),
      busy(100, { power: 300, memoryUsed: 8, temperature: 70, graphicsClock: 1700, memoryClock: 5000 }),
      busy(80, { power: 250, memoryUsed: 7, temperature: 65, graphicsClock: 1800, memoryClock: 4999 }),
      busy(0, { power: 30, memoryUsed: 99, temperature: 99, graphicsClock: 1, memoryClock: 1 }),
    );
    const expected = {
      readings: 3,
      utilisation: 90,
      memoryUtilisation: 9,
      power: 250,
      peakMemory: 8,
      meanMemory: 7,
      temperatureMax: 70,
      graphicsClockMin: 1700,
      memoryClockMin: 4999,
      energy: {
        status: 'measured',
        joules: 525,
        source: 'trapezoid over 1 samples of power, at most 1.0 s apart',
      },
    };
    const { gpus, all } = gpuUsage(samples, interval);
    expect(all).to.deep.equal(expected);
    expect(gpus).to.deep.equal([{ ...expected, uuid: 'GPU-0', label: 'GPU 0 (T4)' }]);
  });

  it('puts the GPUs that serve together: shares as means, the rest as sums and extremes', () => {
    const pair = (first: number, second: number): readonly GpuReading[] => [
      at({
        index: 0,
        utilisation: 100,
        power: 100,
        memoryUsed: first,
        temperature: 60,
        energy: first * 1000,
      }),
      at({
        index: 1,
        utilisation: 50,
        power: 300,
        memoryUsed: second,
        temperature: 80,
        energy: second * 1000,
      }),
      gpu({ index: 2, utilisation: 7, power: 7, memoryUsed: 7, processes: [] }),
    ];
    const { gpus, all } = gpuUsage(samplesOf(pair(1, 1), pair(2, 9), pair(3, 11), pair(8, 12)), interval);
    expect(gpus.map(({ label }) => label)).to.deep.equal(['GPU 0 (T4)', 'GPU 1 (T4)']);
    expect(all).to.deep.include({
      utilisation: 75,
      power: 400,
      peakMemory: 20,
      temperatureMax: 80,
      energy: { status: 'measured', joules: 9, source: "the GPU's energy counter" },
    });
    expect(all.meanMemory).to.be.closeTo((2 + 3 + 8) / 3 + (9 + 11 + 12) / 3, 1e-9);
  });

  it('leaves out of the sum what one of them does not tell: a part is not the whole', () => {
    const pair = [
      at({ index: 0, utilisation: 5, power: 100, temperature: 50 }),
      at({ index: 1, utilisation: 7 }),
    ];
    const { gpus, all } = gpuUsage(samplesOf(pair, pair, pair, pair), interval);
    expect(gpus[0]).to.include({ power: 100, temperatureMax: 50 });
    expect(all).to.deep.equal({
      readings: 3,
      utilisation: 6,
      energy: { status: 'unavailable', reason: 'the source gives neither energy nor power' },
    });
  });

  it('has no figure where there is no sample, never a zero', () => {
    expect(gpuUsage([], interval)).to.deep.equal({
      gpus: [],
      all: { readings: 0, energy: { status: 'unavailable', reason: 'no GPU was seen' } },
    });
    const { all } = gpuUsage(samplesOf([gpu({ utilisation: 3, power: 5 })]), interval);
    expect(all).to.have.all.keys('readings', 'energy');
  });
});
