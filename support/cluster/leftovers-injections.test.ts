import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../rejection.fixture';
import type { InjectedHarm } from './injected-harm';
import { journalled } from './injection-journal';
import { clearLeftoversOf } from './leftovers';
import { temporaryFolder } from './leftovers-folder';
import { asRun, untoldLabel } from './leftovers-run.fixture';
import { isStopped, untilStopped } from './process-waiting';
import { labelOf } from './run-label';

const skip = !existsSync('/proc/self/stat') && 'no /proc/PID on this platform';
const unending = new AbortController().signal;

describe('journals of injections', { skip }, () => {
  const label = untoldLabel(41);
  const clear = () => clearLeftoversOf((told) => told === label);
  let group: string;
  beforeEach(() => {
    group = mkdtempSync(join(tmpdir(), 'journals-'));
  });
  afterEach(() => rm(group, { recursive: true }));

  const quota = (version: 1 | 2, before: string, set: string, directory = group): InjectedHarm => ({
    ...{ kind: 'CPU quota', version, directory },
    before: { quota: before, period: '100000' },
    set: { quota: set, period: '200000' },
  });
  const write = (file: string, text: string) => {
    writeFileSync(join(group, file), text);
  };
  const words = (file: string) => readFileSync(join(group, file), 'utf8');

  /** A process that was stopped, until the test ends. */
  async function stopped(test: TestContext): Promise<number> {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    test.after(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    child.kill('SIGSTOP');
    const pid = child.pid ?? NaN;
    await untilStopped(pid, unending);
    return pid;
  }

  it('give back the CPU quota that there was, in both versions of control groups', async () => {
    write('cpu.cfs_quota_us', '1000\n');
    write('cpu.cfs_period_us', '200000\n');
    write('cpu.max', '1000 200000\n');
    await asRun(label, () => journalled(quota(1, '50000', '1000')));
    await asRun(label, () => journalled(quota(2, 'max', '1000')));
    const lines = await clear();
    expect(lines.filter((line) => line.includes('was put back'))).to.deep.equal(
      Array(2).fill(`the CPU quota of control group ${group}, left by run ${label}, was put back as before`),
    );
    expect(['cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpu.max'].map(words)).to.deep.equal([
      '50000',
      '100000',
      'max 100000',
    ]);
    expect(await clear()).to.deep.equal([]);
  });

  it('leave a quota alone that somebody else has set since, and are content where a group is gone', async () => {
    write('cpu.max', '70000 100000\n');
    await asRun(label, () => journalled(quota(2, 'max', '1000')));
    await asRun(label, () => journalled(quota(2, 'max', '1000', join(group, 'gone'))));
    expect((await clear()).every((line) => line.startsWith('folder '))).to.equal(true);
    expect(words('cpu.max')).to.equal('70000 100000\n');
  });

  it('let a stopped process go on, but no later one with its id', async (test) => {
    const pid = await stopped(test);
    await asRun(label, () => journalled({ kind: 'stop', process: `${pid}-1` }));
    expect((await clear()).join('\n')).to.match(/^folder [^\n]*$/);
    expect(isStopped(pid)).to.equal(true);
    await asRun(label, () => journalled({ kind: 'stop', process: labelOf(pid) }));
    expect((await clear())[0]).to.equal(
      `the stop of process ${pid}, left by run ${label}, was put back as before`,
    );
    while (isStopped(pid));
  });

  it('are kept, and told of again, where what they say cannot be undone', async () => {
    // A folder takes no words.
    mkdirSync(join(group, 'cpu.cfs_period_us'));
    write('cpu.cfs_quota_us', '1000\n');
    const left = await asRun(label, () => journalled(quota(1, '50000', '1000')));
    const told = new RegExp(
      `^what run ${label} did to a container could not be undone, see .*/injection: .*cfs_period_us`,
    );
    for (let run = 0; run < 2; run += 1) {
      const lines = await clear();
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(told);
    }
    // Nor by the run itself.
    expect(await rejectionOf(Promise.resolve(left[Symbol.asyncDispose]()))).to.be.instanceOf(Error);
    await rm(join(group, 'cpu.cfs_period_us'), { recursive: true });
    write('cpu.cfs_period_us', '200000\n');
    expect((await clear())[0]).to.contain('was put back as before');
  });

  it('that were never written, or by another version, change nothing', async () => {
    const [empty, strange] = await asRun(label, () =>
      Promise.all([temporaryFolder('injection'), temporaryFolder('injection', '{"kind":"anything"}')]),
    );
    const lines = await clear();
    expect(lines.filter((line) => line.includes('is no journal of this version'))).to.have.length(1);
    expect(lines).to.include(`folder ${empty.path}, left by run ${label}, was removed`);
    expect(existsSync(strange.path)).to.equal(true);
    await strange.remove();
  });

  it('are not read where a link of somebody else leads', async (test) => {
    write('cpu.max', '1000 200000\n');
    write('injection', JSON.stringify(quota(2, 'max', '1000')));
    const link = join(tmpdir(), `inference-performance-${label}-link`);
    symlinkSync(group, link);
    test.after(() => rm(link));
    expect(await clear()).to.deep.equal([]);
    expect(words('cpu.max')).to.equal('1000 200000\n');
  });
});
