import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { GpuReading } from '../gpu-reading';
import { printing, withProgram } from '../program-on-path.fixture';
import { nvidiaSmiProvider } from './nvidia-smi-provider';

const MIB = 2 ** 20;
const RECORDINGS = join(__dirname, '../../../../../shared/nvidia-smi');

/** What a person reads in them. */
const EXPECTED: Readonly<Record<string, GpuReading>> = {
  'tesla-t4.xml': {
    index: 0,
    name: 'Tesla T4',
    uuid: 'GPU-d37e67a5-91dd-3774-a5cb-99096249601a',
    memoryUsed: 1032 * MIB,
    memoryTotal: 15_360 * MIB,
    memoryReserved: 388 * MIB,
    utilisation: 0,
    memoryUtilisation: 0,
    power: 26.78,
    powerLimit: 70,
    temperature: 40,
    graphicsClock: 585,
    memoryClock: 5000,
    throttleReasons: [],
    processes: [
      { pid: 675, name: '/usr/lib/xorg/Xorg', type: 'G', memoryUsed: 22 * MIB },
      { pid: 5762, name: 'python', type: 'C', memoryUsed: 1005 * MIB },
    ],
  },
  'rtx-3090-v12.xml': {
    index: 0,
    name: 'NVIDIA GeForce RTX 3090',
    uuid: 'GPU-12345678-aaaa-bbbb-cccc-0123456789ab',
    memoryUsed: MIB,
    memoryTotal: 24_576 * MIB,
    memoryReserved: 316 * MIB,
    utilisation: 0,
    memoryUtilisation: 0,
    power: 27.23,
    powerLimit: 200,
    temperature: 37,
    graphicsClock: 0,
    memoryClock: 405,
    throttleReasons: [],
    processes: [],
  },
  'rtx-3080-v13.xml': {
    index: 0,
    name: 'NVIDIA GeForce RTX 3080',
    uuid: 'GPU-19d6d965-2acc-f646-00f8-4c76979aabb4',
    memoryUsed: 9184 * MIB,
    memoryTotal: 10_240 * MIB,
    memoryReserved: 397 * MIB,
    utilisation: 65,
    memoryUtilisation: 9,
    power: 139.62,
    powerLimit: 320,
    temperature: 27,
    graphicsClock: 1950,
    memoryClock: 9251,
    throttleReasons: [],
    throttleCounters: {
      'hw thermal slowdown': 0,
      'hw power brake': 0,
      'sw thermal slowdown': 0,
      'sw power cap': 0,
    },
    processes: [],
  },
};

describe('recordings of real machines', () => {
  const files = recordings();
  for (const [file, expected] of Object.entries(EXPECTED)) {
    const skip = !files.includes(file) && 'no recordings beside the repository';
    it(`${file} is read as a person reads it`, { skip }, async () => {
      const xml = readFileSync(join(RECORDINGS, file), 'utf8');
      const { signal } = new AbortController();
      const read = await withProgram('nvidia-smi', printing(xml), () => nvidiaSmiProvider().read(signal));
      expect(read).to.deep.equal([expected]);
    });
  }

  it('all are known here', { skip: files.length === 0 && 'no recordings beside the repository' }, () => {
    expect(Object.keys(EXPECTED)).to.include.members(files);
  });
});

function recordings(): readonly string[] {
  try {
    return readdirSync(RECORDINGS).filter((file) => file.endsWith('.xml'));
  } catch {
    return [];
  }
}
