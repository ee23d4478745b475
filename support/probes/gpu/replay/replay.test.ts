import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { milliseconds } from '../../../quantities/units';
import { peakMemory } from '../analysis/peak-memory';
import { replayDoubt } from '../analysis/replay-doubt';
import { GpuProbe } from '../gpu-probe';
import { gpu, samplesOf } from '../gpu-samples.fixture';
import { nvidiaSmiProvider } from '../nvidia-smi/nvidia-smi-provider';
import { nvidiaSmiXml } from '../nvidia-smi/nvidia-smi-xml.fixture';
import { printing, withProgram } from '../program-on-path.fixture';
import { replayedNvidiaSmi } from './replayed-nvidia-smi.fixture';

const never = new AbortController().signal;
const IDLE = nvidiaSmiXml([{ used: '1 MiB', total: '100 MiB' }], 12);
const BUSY = nvidiaSmiXml([{ used: '70 MiB', total: '100 MiB' }], 13);

describe('the stand-in for nvidia-smi', () => {
  it('replays its recordings in turn, and says so of each figure', async () => {
    await using replay = await replayedNvidiaSmi({ '1-idle.xml': IDLE, '2-busy.xml': BUSY });
    replay.use();
    const read = async (): Promise<unknown> => {
      const [one] = await nvidiaSmiProvider().read(never);
      return [one?.memoryUsed, one?.replayedFrom];
    };
    expect([await read(), await read(), await read()]).to.deep.equal([
      [2 ** 20, '1-idle.xml'],
      [70 * 2 ** 20, '2-busy.xml'],
      [2 ** 20, '1-idle.xml'],
    ]);
  });

  it('shows through the probe what a run would show, and that it is no measurement', async () => {
    await using replay = await replayedNvidiaSmi({ '1-idle.xml': IDLE, '2-busy.xml': BUSY });
    replay.use();
    await using running = await new GpuProbe({ interval: milliseconds(1) }).start(never);
    for (;;) {
      const reading = running.read();
      if (reading.status === 'unavailable') throw new Error(reading.reason);
      if (reading.samples.length < 2) {
        await setImmediate();
        continue;
      }
      expect(peakMemory(reading)).to.include({ bytes: 70 * 2 ** 20, idleBytes: 2 ** 20 });
      expect(reading.samples[0]).to.include({ replayedFrom: '1-idle.xml', baseline: true });
      expect(replayDoubt(reading.samples)).to.equal(
        'these figures were replayed from 1-idle.xml, 2-busy.xml, not measured on this machine',
      );
      return;
    }
  });

  it('refuses what it cannot replay', async () => {
    await using replay = await replayedNvidiaSmi({});
    replay.use();
    const error = await nvidiaSmiProvider()
      .read(never)
      .catch((reason: unknown) => reason);
    expect(error)
      .to.have.property('message')
      .that.matches(/no \*\.xml in/);
  });
});

describe('replayDoubt', () => {
  it('has no doubt of what was measured', async () => {
    await withProgram('nvidia-smi', printing(IDLE), async () => {
      await using running = await new GpuProbe().start(never);
      const reading = running.read();
      expect(reading.status === 'sampled' && replayDoubt(reading.samples)).to.equal(undefined);
    });
    expect(replayDoubt(samplesOf([gpu()], [gpu()]))).to.equal(undefined);
  });
});
