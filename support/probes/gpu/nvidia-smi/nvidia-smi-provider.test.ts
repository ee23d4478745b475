import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { GpuProviderError } from '../gpu-provider-error';
import { withProgram } from '../program-on-path.fixture';
import { nvidiaSmiProvider } from './nvidia-smi-provider';
import { nvidiaSmiXml } from './nvidia-smi-xml.fixture';

const never = new AbortController().signal;
const reasonOf = (reading: Promise<unknown>): Promise<unknown> => reading.catch((reason: unknown) => reason);

/** Resolves when that holds; the test's own time limit ends the wait. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** Neither gone nor ended. */
const isRunning = (pid: string): boolean => /^State:\s+[^ZX]/m.test(textOf(`/proc/${pid}/status`));

describe('nvidiaSmiProvider', () => {
  const failures: readonly [name: string, script: string, message: RegExp, lasting: boolean][] = [
    ['no program', 'exit 127', /^no nvidia-smi on PATH: this machine has no NVIDIA GPU driver$/, true],
    ['a program that may not be run', 'exit 126', /cannot be executed$/, true],
    [
      'no GPU',
      'echo "No devices were found"; exit 6',
      /^nvidia-smi found no GPU in .*\(exit code 6\)$/,
      false,
    ],
    ['no driver', 'exit 9', /^nvidia-smi cannot reach the NVIDIA driver: .* \(exit code 9\)$/, false],
    [
      'a lost GPU',
      'echo "Unable to determine" >&2; exit 15',
      /fallen off .*15\): Unable to determine$/,
      false,
    ],
    ['two versions', 'echo "Driver/library version mismatch"; exit 18', /different versions.*18\)$/, false],
    ['another exit code', 'exit 255', /^nvidia-smi failed \(exit code 255\)$/, false],
    ['a signal', 'kill -9 $$', /^nvidia-smi was ended by (SIGKILL|signal 9)$/, false],
    [
      'a warning',
      'echo "WARNING: infoROM is corrupted" >&2',
      /^nvidia-smi wrote a warning, beside which .*: WARNING: infoROM is corrupted$/,
      false,
    ],
    ['output that is not XML', 'echo "<nvidia"', /^nvidia-smi's answer is no XML or was cut short/, false],
    ['more than 1 MiB', 'yes "<gpu></gpu>" | head -c 1100000', /more than 1 MiB.*dcgm-exporter's URL/, false],
  ];
  for (const [name, script, message, lasting] of failures) {
    it(`rejects with a reason for ${name}`, async () => {
      const error = await reasonOf(withProgram('nvidia-smi', script, () => nvidiaSmiProvider().read(never)));
      expect(error).to.be.an.instanceOf(GpuProviderError).with.property('message').that.matches(message);
      expect(error).to.have.property('lasting', lasting);
      expect(error).to.have.property('cause').that.exist;
    });
  }

  it('reads 16 GPUs with hundreds of processes, as long as they fit', async () => {
    const processes = Array.from({ length: 100 }, (_, index) => ({
      pid: 1000 + index,
      name: `/opt/server/bin/worker --rank ${index}`,
      used: `${index} MiB`,
    }));
    const gpus = Array.from({ length: 16 }, (_, index) => ({ used: `${index} MiB`, processes, clocks: 300 }));
    const xml = nvidiaSmiXml(gpus);
    expect(xml.length).to.be.within(500_000, 2 ** 20);
    const read = await withProgram('nvidia-smi', 'cat "${0%/*}/answer.xml"', async (folder) => {
      await writeFile(join(folder, 'answer.xml'), xml);
      return await nvidiaSmiProvider().read(never);
    });
    expect(read.map(({ index, memoryUsed }) => [index, memoryUsed])).to.deep.equal(
      gpus.map((_, index) => [index, index * 2 ** 20]),
    );
    expect(read.every((gpu) => gpu.processes?.length === 100)).to.be.true;
  });

  it('ends an nvidia-smi that hangs when it is given up, and the shell before it', async () => {
    const script = 'echo $$ > "${0%/*}/pid"; echo $PPID > "${0%/*}/shell"; exec sleep 1000';
    await withProgram('nvidia-smi', script, async (folder) => {
      const said = (name: string): string => textOf(join(folder, name)).trim();
      const controller = new AbortController();
      const reading = reasonOf(nvidiaSmiProvider().read(controller.signal));
      await until(() => textOf(`/proc/${said('pid')}/comm`).trim() === 'sleep' && said('shell') !== '');
      // Some shells become what they are told to run: then this process is its parent.
      const pids = [said('pid'), said('shell')].filter((each) => each !== String(process.pid));
      expect(pids.filter(isRunning)).to.deep.equal(pids);
      controller.abort();
      expect(await reading).to.have.property('message', 'nvidia-smi was given up before it answered');
      await until(() => !pids.some(isRunning));
    });
  });

  it('starts none beside one that has not ended', async () => {
    await withProgram(
      'nvidia-smi',
      'until [ -e "${0%/*}/gate" ]; do sleep 0.01; done; exit 9',
      async (folder) => {
        const provider = nvidiaSmiProvider();
        const first = reasonOf(provider.read(never));
        const second = await reasonOf(provider.read(never));
        expect(second)
          .to.have.property('message')
          .that.matches(/begun before has not ended/);
        await writeFile(join(folder, 'gate'), '');
        expect(await first)
          .to.have.property('message')
          .that.matches(/exit code 9/);
        const third = await reasonOf(provider.read(AbortSignal.abort()));
        expect(third)
          .to.have.property('message')
          .that.matches(/given up/);
      },
    );
  });
});
