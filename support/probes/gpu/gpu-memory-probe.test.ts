import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { GpuMemoryProbe } from './gpu-memory-probe';
import { NvidiaSmiError } from './nvidia-smi-error';
import type { NvidiaSmiReader } from './nvidia-smi-reader';

const MIB = 2 ** 20;
const reportOf = (used: string) => ({
  nvidia_smi_log: {
    gpu: { product_name: 'T4', uuid: 'GPU-0', fb_memory_usage: { used, total: '100 MiB' }, processes: '' },
  },
});

/** Time in which waits end only when a test says so. */
class ManualTime {
  #now = 0;
  #waits: { duration: Milliseconds; resolve: () => void }[] = [];
  #changed = Promise.withResolvers<undefined>();

  now = (): Milliseconds => milliseconds(this.#now);

  wait = (duration: Milliseconds, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const wait = { duration, resolve };
      this.#waits.push(wait);
      this.#changed.resolve(undefined);
      signal.addEventListener('abort', () => {
        this.#waits = this.#waits.filter((other) => other !== wait);
        resolve();
      });
      if (signal.aborted) resolve();
    });

  /** Ends the wait of that length, once there is one. */
  async pass(duration: number): Promise<void> {
    for (;;) {
      const wait = this.#waits.find((one) => one.duration === duration);
      if (wait !== undefined) {
        this.#waits = this.#waits.filter((other) => other !== wait);
        this.#now += duration;
        wait.resolve();
        return;
      }
      this.#changed = Promise.withResolvers<undefined>();
      await this.#changed.promise;
    }
  }
}

const setUp = (readNvidiaSmi: NvidiaSmiReader) => {
  const time = new ManualTime();
  const probe = new GpuMemoryProbe({
    interval: milliseconds(1000),
    deadline: milliseconds(5000),
    readNvidiaSmi,
    clock: time,
    wait: time.wait,
  });
  return { time, probe };
};

const never = new AbortController().signal;

describe('GpuMemoryProbe', () => {
  it('samples at once, then at its interval, until it is disposed', async () => {
    let calls = 0;
    const { time, probe } = setUp(() => Promise.resolve(reportOf(`${(calls += 1)} MiB`)));
    const running = await probe.start(never);
    await time.pass(1000);
    await time.pass(1000);
    await time.pass(1000).then(() => running[Symbol.asyncDispose]());
    const reading = running.read();
    const samples = reading.status === 'sampled' ? reading.samples : [];
    expect(samples.slice(0, 3).map(({ at, gpus }) => ({ at, used: gpus[0]?.memoryUsed }))).to.deep.equal([
      { at: 0, used: MIB },
      { at: 1000, used: 2 * MIB },
      { at: 2000, used: 3 * MIB },
    ]);
    expect(reading).to.include({ source: 'nvidia-smi' });
  });

  it('is unavailable, and asks no more, where there is no nvidia-smi', async () => {
    let calls = 0;
    const { probe } = setUp(() => {
      calls += 1;
      return Promise.reject(new NvidiaSmiError('no nvidia-smi on PATH', { lasting: true }));
    });
    await using running = await probe.start(never);
    expect(running.read()).to.deep.equal({ status: 'unavailable', reason: 'no nvidia-smi on PATH' });
    await running[Symbol.asyncDispose]();
    expect(calls).to.equal(1);
  });

  it('is unavailable where the figures are N/A', async () => {
    const { probe } = setUp(() => Promise.resolve(reportOf('N/A')));
    await using running = await probe.start(never);
    expect(running.read())
      .to.have.property('reason')
      .that.matches(/it says "N\/A"/);
  });

  it('gives up a call at its deadline, and starts none beside it', async () => {
    let calls = 0;
    const { promise: hanging, resolve: answer } = Promise.withResolvers<unknown>();
    const { time, probe } = setUp(() => {
      calls += 1;
      return calls === 1 ? hanging : Promise.resolve(reportOf('7 MiB'));
    });
    const starting = probe.start(never);
    await time.pass(5000);
    await using running = await starting;
    expect(running.read()).to.deep.equal({
      status: 'unavailable',
      reason: 'nvidia-smi did not answer within 5000 ms',
    });
    await time.pass(1000);
    await time.pass(1000);
    expect(calls).to.equal(1);
    answer(reportOf('6 MiB'));
    await time.pass(1000);
    await time.pass(1000);
    expect(calls).to.be.at.least(2);
    expect(running.read()).to.have.nested.property('samples[0].gpus[0].memoryUsed', 7 * MIB);
  });

  it('says beside its samples how many calls failed', async () => {
    let calls = 0;
    const { time, probe } = setUp(() => {
      calls += 1;
      return calls === 2 ? Promise.reject(new Error('oops')) : Promise.resolve(reportOf('7 MiB'));
    });
    await using running = await probe.start(never);
    await time.pass(1000);
    await time.pass(1000);
    await time.pass(1000);
    expect(running.read())
      .to.have.property('source')
      .that.matches(/; 1 calls failed, the last because .*oops/);
  });

  it('stops when the signal that started it aborts', async () => {
    const controller = new AbortController();
    const { probe } = setUp(() => new Promise(() => undefined));
    const starting = probe.start(controller.signal);
    controller.abort();
    await using running = await starting;
    expect(running.read()).to.deep.equal({
      status: 'unavailable',
      reason: 'stopped before nvidia-smi answered',
    });
  });
});
