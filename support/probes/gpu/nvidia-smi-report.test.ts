import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { NvidiaSmiError } from './nvidia-smi-error';
import { parseNvidiaSmi } from './nvidia-smi-report';
import { nvidiaSmiXml } from './nvidia-smi-xml.fixture';
import { readFromXml } from './fake-nvidia-smi.fixture';

const MIB = 2 ** 20;
const RECORDINGS = join(__dirname, '../../../../shared/nvidia-smi');

describe('parseNvidiaSmi', () => {
  it('reads one GPU and its processes', async () => {
    const processes = [
      { pid: 675, name: '/usr/lib/xorg/Xorg', used: '22 MiB' },
      { pid: 5762, name: 'python', used: 'N/A' },
    ];
    const xml = nvidiaSmiXml([{ name: 'Tesla T4', used: '1032 MiB', total: '15360 MiB', processes }], 11);
    expect(parseNvidiaSmi(await readFromXml(xml))).to.deep.equal([
      {
        index: 0,
        name: 'Tesla T4',
        uuid: 'GPU-0',
        memoryUsed: 1032 * MIB,
        memoryTotal: 15_360 * MIB,
        processes: [
          { pid: 675, name: '/usr/lib/xorg/Xorg', memoryUsed: 22 * MIB },
          { pid: 5762, name: 'python' },
        ],
      },
    ]);
  });

  it('reads several GPUs, in the order of nvidia-smi, one process or none', async () => {
    const processes = [{ pid: 1, name: 'python', used: '5 MiB' }];
    const xml = nvidiaSmiXml([
      { name: 'A', used: '1 MiB', total: '2 MiB', processes },
      { name: 'B', used: '0 MiB', total: '4 MiB' },
    ]);
    const gpus = parseNvidiaSmi(await readFromXml(xml));
    expect(gpus.map(({ index, name, memoryUsed }) => ({ index, name, memoryUsed }))).to.deep.equal([
      { index: 0, name: 'A', memoryUsed: MIB },
      { index: 1, name: 'B', memoryUsed: 0 },
    ]);
    expect(gpus.map((gpu) => gpu.processes.length)).to.deep.equal([1, 0]);
  });

  const refused: readonly [string, string, RegExp][] = [
    [
      'a figure that is N/A',
      nvidiaSmiXml([{ name: 'GB10', used: 'N/A', total: 'N/A' }]),
      /how much memory GPU 0 \(GB10\) uses: it says "N\/A"/,
    ],
    ['no GPU', nvidiaSmiXml([]), /sees no GPU/],
    ['another form', '<other/>', /in an unknown form/],
  ];
  for (const [name, xml, message] of refused) {
    it(`refuses ${name}`, async () => {
      const answer = await readFromXml(xml);
      expect(() => parseNvidiaSmi(answer)).to.throw(NvidiaSmiError, message);
    });
  }

  const recorded = recordings();
  it(
    'reads recordings of real machines',
    { skip: recorded.length === 0 && 'no recordings beside the repository' },
    async () => {
      for (const file of recorded) {
        const [gpu, ...others] = parseNvidiaSmi(
          await readFromXml(readFileSync(join(RECORDINGS, file), 'utf8')),
        );
        expect(others, file).to.be.empty;
        expect(gpu?.name, file).to.match(/T4|RTX 30[89]0/);
        expect(gpu?.memoryUsed, file).to.be.within(MIB, gpu?.memoryTotal ?? 0);
      }
    },
  );
});

function recordings(): readonly string[] {
  try {
    return readdirSync(RECORDINGS).filter((file) => file.endsWith('.xml'));
  } catch {
    return [];
  }
}
