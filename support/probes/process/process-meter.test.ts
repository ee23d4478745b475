import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { ProcFolder } from './proc-folder.fixture';
import { ProcessError } from './process-error';
import { ProcessMeter } from './process-meter';
import { usageBetween } from './process-usage';
import { RealProcess, WITHOUT_PROC } from './real-process.fixture';

const setUp = (test: TestContext) => {
  const proc = new ProcFolder(test);
  let now = 0;
  proc.set(50, { user: 3, system: 1, residentPages: 10, threads: { 50: 41_000_000, 51: 2_000_007 } });
  const meter = new ProcessMeter(50, proc.path, { now: () => milliseconds((now += 1)) });
  return { proc, cpu: () => meter.read('look for new ones').cpuMs, meter };
};

describe('ProcessMeter', () => {
  it('adds up CPU time, resident memory, threads and processes of the tree', (test) => {
    const { proc, meter } = setUp(test);
    proc.set(60, { parent: 50, residentPages: 5, threads: { 60: 1_000_000 } });
    expect(meter.read('look for new ones')).to.deep.equal({
      status: 'measured',
      pid: 50,
      at: 1,
      cpuMs: 44.000_007,
      cpuResolution: 'nanoseconds',
      residentBytes: 15 * 4096,
      threads: 3,
      processes: 2,
    });
  });

  it('looks for new descendants only when it is told to', (test) => {
    const { proc, meter } = setUp(test);
    meter.read('look for new ones');
    proc.set(60, { parent: 50 });
    expect(meter.read('known')).to.include({ processes: 1 });
    expect(meter.read('look for new ones')).to.include({ processes: 2 });
    proc.end(60);
    expect(meter.read('known')).to.include({ processes: 1 });
  });

  it('says that it counted in ticks where the kernel tells no more', (test) => {
    const { proc, meter } = setUp(test);
    proc.set(50, { user: 3, system: 1 });
    expect(meter.read('known')).to.include({ cpuMs: 40, cpuResolution: 'ticks' });
    proc.set(50, { user: 3, system: 2, threads: { 50: 0 } });
    expect(meter.read('known')).to.include({ cpuMs: 50, cpuResolution: 'ticks' });
  });

  it('keeps what a child had, and adds only what its parent tells beyond that', (test) => {
    const { proc, cpu } = setUp(test);
    proc.set(60, { parent: 50, user: 9, childrenUser: 2, threads: { 60: 98_000_000 } });
    const before = cpu();
    proc.end(60);
    expect(cpu()).to.equal(before);
    proc.set(50, { childrenUser: 11, threads: { 50: 41_000_000, 51: 2_000_007 } });
    expect(cpu()).to.equal(before);
    proc.set(50, { childrenUser: 13, threads: { 50: 41_000_000, 51: 2_000_007 } });
    expect(cpu()).to.be.closeTo(before + 12, 1e-6);
  });

  it('counts a grandchild once, though its parent and then theirs tell of it', (test) => {
    const { proc, cpu } = setUp(test);
    proc.set(60, { parent: 50, threads: { 60: 5_000_000 } });
    proc.set(61, { parent: 60, threads: { 61: 40_000_000 } });
    const before = cpu();
    proc.end(61);
    proc.set(60, { parent: 50, childrenUser: 4, threads: { 60: 5_000_000 } });
    expect(cpu()).to.equal(before);
    proc.end(60);
    proc.set(50, { childrenUser: 4, threads: { 50: 41_000_000, 51: 2_000_007 } });
    expect(cpu()).to.equal(before);
  });

  it('counts children that came and went unseen, as their parent tells', (test) => {
    const { proc, cpu } = setUp(test);
    const before = cpu();
    proc.set(50, { childrenUser: 7, childrenSystem: 1, threads: { 50: 41_000_000, 51: 2_000_007 } });
    expect(cpu()).to.be.closeTo(before + 80, 1e-6);
    expect(cpu()).to.be.closeTo(before + 80, 1e-6);
  });

  it('does not take another process under the id of an ended child for the child', (test) => {
    const { proc, cpu } = setUp(test);
    proc.set(60, { parent: 50, startedAt: 1, threads: { 60: 5_000_000 } });
    const before = cpu();
    proc.set(60, { parent: 1, startedAt: 2, threads: { 60: 900_000_000 } });
    expect(cpu()).to.equal(before);
    expect(cpu()).to.equal(before);
  });

  it('keeps a child until its parent has taken note of its end, but counts it no more', (test) => {
    const { proc, cpu, meter } = setUp(test);
    proc.set(60, { parent: 50, threads: { 60: 98_000_000 } });
    const before = cpu();
    proc.set(60, { parent: 50, state: 'Z', user: 9, threads: { 60: 98_000_000 } });
    expect(meter.read('known')).to.include({ cpuMs: before, processes: 1, threads: 2 });
    proc.end(60);
    proc.set(50, { childrenUser: 9, threads: { 50: 41_000_000, 51: 2_000_007 } });
    expect(cpu()).to.equal(before);
  });

  const ends: readonly [string, (proc: ProcFolder) => void, string][] = [
    [
      'is gone',
      (proc) => {
        proc.end(50);
      },
      'process 50 has ended',
    ],
    [
      'is a zombie',
      (proc) => {
        proc.set(50, { state: 'Z' });
      },
      'process 50 has ended',
    ],
    [
      'has passed its id on',
      (proc) => {
        proc.set(50, { startedAt: 9 });
      },
      'process 50 has ended, and another process has its id now',
    ],
    [
      'is in an unknown form',
      (proc) => {
        proc.write('50/statm', 'x');
      },
      'process 50 cannot be read: "x" is not a line of /proc/PID/statm',
    ],
  ];
  for (const [what, end, message] of ends) {
    it(`throws, naming the process, when it ${what}`, (test) => {
      const { proc, meter } = setUp(test);
      meter.read('known');
      end(proc);
      expect(() => meter.read('known')).to.throw(ProcessError, message);
    });
  }

  it('throws, naming the process, when there is none of that id', (test) => {
    const { proc } = setUp(test);
    expect(() => new ProcessMeter(99, proc.path).read('look for new ones')).to.throw(
      ProcessError,
      'process 99 does not run on this machine',
    );
  });

  it('needs to know in what the kernel counts', (test) => {
    const { proc } = setUp(test);
    proc.write('self/auxv', new Uint8Array(32));
    expect(() => new ProcessMeter(50, proc.path)).to.throw('sizes of pages and ticks are unknown');
    rmSync(join(proc.path, 'self'), { recursive: true });
    expect(() => new ProcessMeter(50, proc.path)).to.throw('ENOENT');
  });

  it(
    'sees a real process burn CPU time, itself and through a child',
    { skip: WITHOUT_PROC },
    async (test) => {
      const child = await RealProcess.start(test);
      const meter = new ProcessMeter(child.pid);
      expect(meter.name).to.match(/^node/);
      for (const by of ['itself', 'a child'] as const) {
        const before = meter.read('look for new ones');
        await child.burn(100, by);
        const used = usageBetween(before, meter.read('look for new ones'));
        // A tick or two may be told later, and a child that begins uses some on its own.
        expect(used.cpuMs, by).to.be.within(60, 60_000);
        expect(used.residentMaxBytes, by).to.be.within(1e6, 1e12);
        expect(used.threadsMax, by).to.be.within(1, 1000);
      }
      await child.end();
      expect(() => meter.read('known')).to.throw(ProcessError, `process ${child.pid} has ended`);
    },
  );
});
