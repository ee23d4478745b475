import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { Reading } from '../probe';
import { findListeningProcess } from './listening-process';
import { ManualTime } from './manual-time.fixture';
import { ProcFolder } from './proc-folder.fixture';
import { ProcessProbe, type ProcessSample } from './process-probe';
import { usageBetween } from './process-usage';
import { RealProcess, WITHOUT_PROC } from './real-process.fixture';

const setUp = (test: TestContext) => {
  const proc = new ProcFolder(test);
  proc.set(50, { name: 'llama-server', residentPages: 1, threads: { 50: 1_000_000 } });
  const time = new ManualTime();
  const options = { proc: proc.path, clock: time, wait: time.wait };
  return { proc, time, options, probe: new ProcessProbe({ status: 'found', pid: 50 }, options) };
};

const samplesOf = (reading: Reading<ProcessSample>): readonly ProcessSample[] =>
  reading.status === 'sampled' ? reading.samples : [];

const never = new AbortController().signal;

describe('ProcessProbe', () => {
  it('samples at once, then at its interval, until it is disposed', async (test) => {
    const { proc, time, probe } = setUp(test);
    const running = await probe.start(never);
    expect(samplesOf(running.read())).to.have.lengthOf(1);
    for (const cpu of [2_000_000, 3_000_000]) {
      await time.untilAsked();
      proc.set(50, { name: 'llama-server', residentPages: 2, threads: { 50: cpu } });
      await time.pass();
    }
    await time.untilAsked();
    await running[Symbol.asyncDispose]();
    await running[Symbol.asyncDispose]();
    const reading = running.read();
    expect(
      samplesOf(reading).map(({ at, cpuMs, residentBytes }) => [at, cpuMs, residentBytes]),
    ).to.deep.equal([
      [0, 1, 4096],
      [250, 2, 8192],
      [500, 3, 8192],
    ]);
    expect(reading).to.have.property('source', '/proc, of process 50 (llama-server) and its descendants');
  });

  it('leaves out instants that passed while the program was busy', async (test) => {
    const { time, probe } = setUp(test);
    await using running = await probe.start(never);
    await time.pass({ late: 700 });
    await time.pass();
    await time.untilAsked();
    expect(samplesOf(running.read()).map(({ at }) => at)).to.deep.equal([0, 950, 950]);
  });

  it('looks for new descendants once a second, and at once when asked directly', async (test) => {
    const { proc, time, probe } = setUp(test);
    await using running = await probe.start(never);
    await time.untilAsked();
    proc.set(51, { parent: 50 });
    for (let pass = 0; pass < 4; pass += 1) await time.pass();
    await time.untilAsked();
    expect(samplesOf(running.read()).map(({ processes }) => processes)).to.deep.equal([1, 1, 1, 1, 2]);
    proc.set(52, { parent: 51 });
    expect(probe.usageNow()).to.include({ status: 'measured', processes: 3 });
  });

  it('keeps what it saw until the process ended, and says so', async (test) => {
    const { proc, time, probe } = setUp(test);
    await using running = await probe.start(never);
    await time.pass();
    await time.untilAsked();
    proc.end(50);
    await time.pass();
    // Nothing is left to wait for.
    await running[Symbol.asyncDispose]();
    const reading = running.read();
    expect(samplesOf(reading)).to.have.lengthOf(2);
    expect(reading)
      .to.have.property('source')
      .that.matches(/; no more after 2 samples, because process 50 has ended$/);
    expect(probe.usageNow()).to.deep.equal({ status: 'unavailable', reason: 'process 50 has ended' });
  });

  it('goes on after a failure that may pass, and says how many there were', async (test) => {
    const { proc, time, probe } = setUp(test);
    await using running = await probe.start(never);
    await time.untilAsked();
    proc.write('50/statm', 'x');
    await time.pass();
    await time.untilAsked();
    proc.set(50, { threads: { 50: 1_000_000 } });
    await time.pass();
    await time.untilAsked();
    expect(samplesOf(running.read())).to.have.lengthOf(2);
    expect(running.read())
      .to.have.property('source')
      .that.matches(/; 1 samples failed, the last because process 50 cannot be read: "x"/);
  });

  it('stops when the signal that started it aborts', async (test) => {
    const { probe } = setUp(test);
    const controller = new AbortController();
    await using running = await probe.start(controller.signal);
    controller.abort();
    await running[Symbol.asyncDispose]();
    expect(samplesOf(running.read())).to.have.lengthOf(1);
    await using late = await probe.start(controller.signal);
    expect(late.read()).to.deep.equal({ status: 'unavailable', reason: 'stopped before the first sample' });
  });

  const reasons: readonly [string, (test: TestContext) => ProcessProbe, RegExp][] = [
    [
      'the server is remote',
      () => new ProcessProbe({ status: 'unavailable', reason: 'api.example is not this machine' }),
      /^api\.example is not this machine$/,
    ],
    [
      'the platform has no such files',
      () => new ProcessProbe({ status: 'found', pid: 50 }, { proc: '/nowhere' }),
      /^this platform \(\w+\) has no \/nowhere/,
    ],
    [
      'there is no such process',
      (test) => new ProcessProbe({ status: 'found', pid: 99 }, setUp(test).options),
      /^process 99 does not run on this machine$/,
    ],
    [
      'the kernel does not say in what it counts',
      (test) => {
        const { proc, options } = setUp(test);
        proc.write('self/auxv', '');
        return new ProcessProbe({ status: 'found', pid: 50 }, options);
      },
      /sizes of pages and ticks are unknown$/,
    ],
  ];
  for (const [what, make, reason] of reasons) {
    it(`is unavailable where ${what}`, async (test) => {
      const probe = make(test);
      await using running = await probe.start(never);
      for (const answer of [running.read(), probe.usageNow()]) {
        expect(answer).to.include({ status: 'unavailable' });
        expect(answer).to.have.property('reason').that.matches(reason);
      }
    });
  }

  it('samples a real server from its port to its end', { skip: WITHOUT_PROC }, async (test) => {
    const child = await RealProcess.start(test);
    const probe = new ProcessProbe(await findListeningProcess(child.port), { interval: milliseconds(5) });
    await using running = await probe.start(never);
    const before = probe.usageNow();
    await child.burn(100);
    const after = probe.usageNow();
    if (before.status !== 'measured' || after.status !== 'measured') throw new Error('it is not measured');
    const used = usageBetween(before, after, samplesOf(running.read()));
    // A timer tick may be told later; more than the cores have there cannot be.
    expect(used.cpuMs).to.be.within(60, 60_000);
    expect(used.cpuShare).to.be.greaterThan(0);
    const counters = samplesOf(running.read()).map(({ cpuMs }) => cpuMs);
    expect(counters).to.deep.equal(counters.toSorted((one, other) => one - other));
    await child.end();
    expect(probe.usageNow()).to.have.property('reason', `process ${child.pid} has ended`);
    await running[Symbol.asyncDispose]();
    expect(samplesOf(running.read())).to.not.be.empty;
  });
});
