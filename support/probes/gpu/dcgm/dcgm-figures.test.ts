import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parsePrometheusText } from '../../prometheus/prometheus-text';
import type { GpuReading } from '../gpu-reading';
import { gpusOfDcgm } from './dcgm-figures';
import { SPLIT_GPU, WHOLE_GPU } from './dcgm-text.fixture';

const MIB = 2 ** 20;
const read = (text: string): readonly GpuReading[] => gpusOfDcgm(parsePrometheusText(text));
const only = (...lines: readonly string[]): GpuReading | undefined => read(`${lines.join('\n')}\n`)[0];

describe('gpusOfDcgm', () => {
  it('reads every figure of a GPU in its unit, and no other field', () => {
    expect(read(WHOLE_GPU)).to.deep.equal([
      {
        index: 1,
        name: 'NVIDIA H100 80GB HBM3',
        uuid: 'GPU-b',
        host: 'node-1',
        memoryUsed: 71_000 * MIB,
        memoryTotal: 81_559 * MIB,
        memoryReserved: 559 * MIB,
        utilisation: 97,
        memoryUtilisation: 31,
        power: 412.5,
        powerLimit: 650,
        energy: 2_147_483_632,
        temperature: 54,
        graphicsClock: 1980,
        memoryClock: 2619,
        // 357 = 0x165: idle, sw power cap, sw thermal, hw thermal, display clocks.
        throttleReasons: ['sw power cap', 'sw thermal slowdown', 'hw thermal slowdown'],
        throttleCounters: { 'power violation': 1200, 'thermal violation': 0 },
        xid: 0,
      },
    ]);
  });

  it('reads the memory of instances, and of the GPU only what they agree in', () => {
    const [gpu] = read(SPLIT_GPU);
    expect(gpu).to.deep.equal({
      index: 0,
      name: 'NVIDIA A100-SXM4-40GB',
      uuid: 'GPU-a',
      host: 'node-1',
      temperature: 41,
      mig: {
        status: 'enabled',
        instances: [
          { name: '1g.5gb 7', memoryUsed: 6 * MIB, memoryTotal: 4868 * MIB },
          { name: '3g.20gb 9', memoryUsed: 4384 * MIB, memoryTotal: 19_893 * MIB },
        ],
      },
    });
  });

  it('orders GPUs by machine and number', () => {
    const line = (gpu: number, host: string): string =>
      `DCGM_FI_DEV_GPU_UTIL{gpu="${gpu}",UUID="GPU-${gpu}-${host}",hostname="${host}"} 5\n`;
    const gpus = read(line(10, 'a') + line(2, 'b') + line(9, 'a') + WHOLE_GPU + SPLIT_GPU);
    expect(gpus.map(({ host, index }) => `${host ?? ''} ${index}`)).to.deep.equal([
      'a 9',
      'a 10',
      'b 2',
      'node-1 0',
      'node-1 1',
    ]);
  });

  it('takes a figure once that is told for each pod that shares the GPU', () => {
    const gpu = only(
      'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-a",pod="one"} 70.5',
      'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-a",pod="two"} 70.5',
    );
    expect(gpu).to.deep.equal({ index: 0, name: 'of unknown name', uuid: 'GPU-a', power: 70.5 });
  });

  for (const blank of [
    '9223372036854775794',
    '9223372036854775792',
    '140737488355328.000000',
    'NaN',
    '+Inf',
  ]) {
    it(`takes ${blank} for no figure, as which DCGM writes it`, () => {
      const gpu = only(
        `DCGM_FI_DEV_MEM_COPY_UTIL{gpu="0",UUID="GPU-a"} ${blank}`,
        `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",UUID="GPU-a"} ${blank}`,
        'DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-a"} 0',
      );
      expect(gpu).to.deep.equal({ index: 0, name: 'of unknown name', uuid: 'GPU-a', utilisation: 0 });
    });
  }

  it('knows the old names of labels and of the reasons', () => {
    const gpu = only('DCGM_FI_DEV_CLOCK_THROTTLE_REASONS{gpu="3",uuid="GPU-a"} 136');
    expect(gpu).to.include({ uuid: 'GPU-a', index: 3 });
    expect(gpu?.throttleReasons).to.deep.equal(['hw slowdown', 'hw power brake']);
  });

  it('says nothing of a total that it would have to guess', () => {
    const gpu = only(
      'DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-a"} 5',
      'DCGM_FI_DEV_FB_FREE{gpu="0",UUID="GPU-a"} 6',
    );
    expect(gpu).to.have.property('memoryUsed', 5 * MIB);
    expect(gpu).not.to.have.property('memoryTotal');
    const total = only('DCGM_FI_DEV_FB_TOTAL{gpu="0",UUID="GPU-a"} 12');
    expect(total).to.have.property('memoryTotal', 12 * MIB);
  });

  it('takes over the mark of what was replayed', () => {
    const [gpu] = read(`replayed_from{file="h100.txt"} 1\n${WHOLE_GPU}`);
    expect(gpu).to.have.property('replayedFrom', 'h100.txt');
  });

  it('finds none among other metrics', () => {
    expect(read('process_cpu_seconds_total 3\nreplayed_from{file="x"} 1\n')).to.deep.equal([]);
  });
});
