import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { ROCM_5, ROCM_6 } from '../../probes/gpu/rocm-smi/rocm-smi-json.fixture';
import { temporaryFolder } from '../temporary-folder.fixture';
import { describeGpus } from './gpus';
import { within } from './part';

const A100 = { name: 'NVIDIA A100-SXM4-80GB', memoryBytes: 81920 * 2 ** 20, driver: '550.54.15' };

/** Shell scripts as the only programs on PATH until the test is over; gives their folder. */
function onlyPrograms(test: TestContext, scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(test);
  const { PATH: before } = process.env;
  test.after(() => {
    process.env['PATH'] = before;
  });
  process.env['PATH'] = folder;
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return folder;
}

const printing = (text: string): string => `echo '${text}'`;

const gpusWith = (test: TestContext, scripts: Readonly<Record<string, string>>) => {
  onlyPrograms(test, scripts);
  return within(30_000, () => describeGpus(20_000));
};

describe('GPUs of the machine', { skip: process.platform === 'win32' }, () => {
  it('are those that nvidia-smi lists, asked for three fields as CSV', async (test) => {
    const script =
      'if [ "$*" != "--query-gpu=name,memory.total,driver_version --format=csv,noheader" ]; then exit 2; fi\n' +
      printing('NVIDIA A100-SXM4-80GB, 81920 MiB, 550.54.15\nNVIDIA GB10, [N/A], 580.95.05');
    expect(await gpusWith(test, { 'nvidia-smi': script })).to.deep.equal({
      devices: [A100, { name: 'NVIDIA GB10', memoryBytes: null, driver: '580.95.05' }],
    });
  });

  it('are those that rocm-smi lists, by number', async (test) => {
    const asked = `WARNING: a card is asleep\n${JSON.stringify(ROCM_6)}`;
    expect(await gpusWith(test, { 'rocm-smi': printing(asked) })).to.deep.equal({
      devices: [
        { name: 'not told', memoryBytes: null, driver: null },
        { name: 'AMD Instinct MI300X OAM', memoryBytes: 205520896000, driver: null },
      ],
    });
  });

  it('are those of both makers, and name no serial number', async (test) => {
    const gpus = await gpusWith(test, {
      'nvidia-smi': printing('NVIDIA A100-SXM4-80GB, 81920 MiB, 550.54.15'),
      'rocm-smi': printing(JSON.stringify(ROCM_5)),
    });
    const mi100 = { name: 'Arcturus GL-XL [Instinct MI100]', memoryBytes: 34342961152, driver: '6.3.6' };
    expect(gpus).to.deep.equal({ devices: [A100, mi100] });
  });

  for (const [scripts, unavailable] of [
    [{}, 'neither nvidia-smi nor rocm-smi is on PATH'],
    [{ 'nvidia-smi': 'exit 9' }, 'nvidia-smi cannot reach the NVIDIA driver'],
    [{ 'nvidia-smi': 'exit 3' }, 'nvidia-smi failed (exit code 3)'],
    [{ 'nvidia-smi': printing('No devices were found') }, 'nvidia-smi finds no GPU'],
    [{ 'nvidia-smi': printing('<nvidia_smi_log>') }, 'nvidia-smi answered in an unknown form'],
    [{ 'nvidia-smi': 'exit 0' }, 'no GPU is listed'],
    [
      { 'nvidia-smi': 'exit 6', 'rocm-smi': printing('WARNING: no AMD GPUs specified') },
      'nvidia-smi finds no GPU; rocm-smi finds no GPU',
    ],
    [{ 'rocm-smi': printing('{"card0": {"Card Series": ') }, 'rocm-smi answered in an unknown form'],
    [{ 'rocm-smi': printing('{"system": {"Driver version": "6.3.6"}}') }, 'rocm-smi finds no GPU'],
    [{ 'rocm-smi': 'exit 1' }, 'rocm-smi failed (exit code 1)'],
  ] as const) {
    it(`are unavailable: ${unavailable}`, async (test) => {
      expect(await gpusWith(test, scripts)).to.deep.equal({ unavailable });
    });
  }

  it('are unavailable once a program does not answer in time, and it is ended', async (test) => {
    const folder = onlyPrograms(test, { 'nvidia-smi': 'echo $$ > "${0%/*}/pid"\nexec /bin/sleep 60' });
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const gpus = within(60_000, () => describeGpus(3_000));
    const pid = join(folder, 'pid');
    do await setImmediate();
    while (!existsSync(pid) || readFileSync(pid, 'utf8') === '');
    test.mock.timers.tick(3_000);
    expect(await gpus).to.deep.equal({ unavailable: 'nvidia-smi did not answer within 3000 ms' });
    while (isRunning(Number(readFileSync(pid, 'utf8')))) await setImmediate();
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
