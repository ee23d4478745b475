import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { Reading } from '../probe';
import { GpuProbe } from './gpu-probe';
import type { GpuProvider } from './gpu-provider';
import { GpuProviderError } from './gpu-provider-error';
import type { GpuSample } from './gpu-sample';
import { gpu } from './gpu-samples.fixture';
import { ManualWaits } from './manual-waits.fixture';
import { orGivenUp } from './or-given-up';

const never = new AbortController().signal;
const lasting = (message: string): GpuProviderError => new GpuProviderError(message, { lasting: true });

/** A provider that answers as told; `calls` counts. */
function provider(
  name: string,
  read: (call: number, signal: AbortSignal) => ReturnType<GpuProvider['read']>,
) {
  const asked = { calls: 0 };
  const one: GpuProvider = {
    name,
    read: (signal) => {
      asked.calls += 1;
      return read(asked.calls, signal);
    },
  };
  return { ...one, asked };
}

const answering = (name = 'nvidia-smi') =>
  provider(name, (call) => Promise.resolve([gpu({ memoryUsed: call })]));
const failing = (name: string, error: Error) => provider(name, () => Promise.reject(error));

function probeOf(...providers: readonly GpuProvider[]) {
  const time = new ManualWaits();
  const [interval, deadline] = [milliseconds(1000), milliseconds(5000)];
  return { time, probe: new GpuProbe({ interval, deadline, providers, clock: time, wait: time.wait }) };
}

const samplesIn = (reading: Reading<GpuSample>): readonly GpuSample[] =>
  reading.status === 'sampled' ? reading.samples : [];

describe('GpuProbe', () => {
  it('samples at once, then at its interval, until it is disposed', async () => {
    const { time, probe } = probeOf(answering());
    const running = await probe.start(never);
    await time.pass(1000);
    await time.pass(1000);
    await time.pass(1000).then(() => running[Symbol.asyncDispose]());
    const reading = running.read();
    expect(
      samplesIn(reading)
        .slice(0, 3)
        .map(({ at, baseline, gpus }) => ({ at, baseline, used: gpus[0]?.memoryUsed })),
    ).to.deep.equal([
      { at: 0, baseline: true, used: 1 },
      { at: 1000, baseline: undefined, used: 2 },
      { at: 2000, baseline: undefined, used: 3 },
    ]);
    expect(reading).to.include({ source: 'nvidia-smi' });
  });

  it('leaves out instants that pass during a long call, and keeps to its schedule', async () => {
    const slow = provider('slow', async (call) => {
      if (call === 2) time.elapse(2300);
      return await Promise.resolve([gpu()]);
    });
    const { time, probe } = probeOf(slow);
    await using running = await probe.start(never);
    await time.pass(1000);
    await time.pass(700);
    await time.pass(1000);
    expect(samplesIn(running.read()).map(({ at }) => at)).to.include.members([0, 3300, 4000]);
  });

  it('keeps the first provider that answers, and asks no other', async () => {
    const [missing, second, third] = [failing('a', lasting('no a')), answering('b'), answering('c')];
    const { time, probe } = probeOf(missing, second, third);
    await using running = await probe.start(never);
    await time.pass(1000);
    await time.pass(1000);
    expect(running.read()).to.include({ source: 'b' });
    expect([missing.asked.calls, third.asked.calls]).to.deep.equal([1, 0]);
  });

  it('says what each provider said where none answers, and asks no more where none ever will', async () => {
    const [a, b] = [failing('a', lasting('no a on PATH')), failing('b', lasting('no b on PATH'))];
    const { probe } = probeOf(a, b);
    await using running = await probe.start(never);
    expect(running.read()).to.deep.equal({ status: 'unavailable', reason: 'no a on PATH; no b on PATH' });
    await running[Symbol.asyncDispose]();
    expect([a.asked.calls, b.asked.calls]).to.deep.equal([1, 1]);
  });

  it('goes on asking who may answer later, but takes what comes late for no baseline', async () => {
    const late = provider('late', (call) =>
      call < 3 ? Promise.reject(new GpuProviderError('not yet')) : Promise.resolve([gpu()]),
    );
    const { time, probe } = probeOf(failing('a', lasting('no a')), late);
    await using running = await probe.start(never);
    await time.pass(1000);
    await time.pass(1000);
    await time.pass(1000);
    const reading = running.read();
    expect(reading).to.include({ source: 'late; 2 calls failed, the last because not yet' });
    expect(samplesIn(reading)[0]).not.to.have.property('baseline');
  });

  it('has a call that takes too long given up, and counts it', async () => {
    const given: boolean[] = [];
    const hanging = provider('hanging', (call, signal) =>
      call === 2
        ? orGivenUp(new Promise(() => undefined), 'hanging', signal, () => given.push(true))
        : Promise.resolve([gpu()]),
    );
    const { time, probe } = probeOf(hanging);
    await using running = await probe.start(never);
    await time.pass(1000);
    await time.pass(5000);
    await time.pass(0);
    await time.pass(1000);
    expect(given).to.deep.equal([true]);
    expect(running.read())
      .to.have.property('source')
      .that.matches(/^hanging; 1 calls failed, the last because hanging did not answer within 5000 ms$/);
  });

  it('takes an error that nobody expected for a failure, with its words', async () => {
    const { probe } = probeOf(failing('odd', new TypeError('oops')));
    await using running = await probe.start(never);
    expect(running.read()).to.deep.equal({
      status: 'unavailable',
      reason: 'odd failed: TypeError: oops',
    });
  });

  it('ends the call under way when it is stopped', async () => {
    const given: boolean[] = [];
    const controller = new AbortController();
    const { probe } = probeOf(
      provider('hanging', (_, signal) =>
        orGivenUp(new Promise(() => undefined), 'hanging', signal, () => given.push(true)),
      ),
    );
    const starting = probe.start(controller.signal);
    controller.abort();
    await using running = await starting;
    expect(given).to.deep.equal([true]);
    expect(running.read()).to.deep.equal({
      status: 'unavailable',
      reason: 'stopped before any GPU answered',
    });
  });

  it('asks a URL of metrics only, where one is given', async () => {
    await using running = await new GpuProbe({ metricsUrl: 'http://127.0.0.1:1' }).start(never);
    expect(running.read())
      .to.have.property('reason')
      .that.matches(
        /^no answer from http:\/\/127.0.0.1:1\/api\/v1\/query: .*; no answer from .*:1\/metrics: /,
      );
  });
});
