import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { presentLabel } from '../../cluster/leftovers-folder';
import { rejectionOf } from '../../rejection.fixture';
import { ControlGroup } from './control-group';
import { placeOf } from './control-group-place';
import { makeControlGroup } from './own-control-group';

const skip = whyNoGroups() ?? false;

function whyNoGroups(): string | undefined {
  const place = placeOf(process.pid, 'cpu');
  if ('unavailable' in place) return place.unavailable;
  if (place.version === 2) return 'where version 2 lets groups be made depends on the machine';
  try {
    accessSync(place.directory, constants.W_OK);
    return undefined;
  } catch {
    return `${place.directory} is not writable for this user; run as root`;
  }
}

function sleeper(test: TestContext): number {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  test.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return child.pid ?? NaN;
}

function groupOf(pid: number): ControlGroup {
  const group = ControlGroup.of(pid);
  if ('unavailable' in group) throw new Error(group.unavailable);
  return group;
}

async function made(name: string, pid: number): Promise<AsyncDisposable> {
  const group = await makeControlGroup(name, pid);
  if ('unavailable' in group) throw new Error(group.unavailable);
  return group;
}

describe('makeControlGroup', { skip }, () => {
  it('gives a process a group of the run, and takes it back', async (test) => {
    const pid = sleeper(test);
    const before = groupOf(pid).directory;
    const own = await made(`test-${pid}`, pid);
    const group = groupOf(pid);
    expect(basename(group.directory)).to.equal(`inference-performance-${presentLabel()}-test-${pid}`);
    expect(readFileSync(join(group.directory, 'cgroup.procs'), 'utf8')).to.equal(`${pid}\n`);
    expect([group.isFrozen(), group.quota(), group.throttling()?.throttledPeriods]).to.deep.equal([
      false,
      undefined,
      0,
    ]);
    const limit = await group.limit(0.5, 20);
    expect(group.quota()).to.equal(0.5);
    await limit[Symbol.asyncDispose]();
    expect(group.quota()).to.equal(undefined);
    await own[Symbol.asyncDispose]();
    expect(groupOf(pid).directory).to.equal(before);
    expect(existsSync(group.directory)).to.equal(false);
    // It still runs.
    process.kill(pid, 0);
  });

  it('removes a group that is frozen, or whose process has ended', async (test) => {
    const [frozen, ended] = [sleeper(test), sleeper(test)];
    const groups = [await made(`test-${frozen}`, frozen), await made(`test-${ended}`, ended)];
    const directories = [frozen, ended].map((pid) => groupOf(pid).directory);
    const freezer = placeOf(frozen, 'freezer');
    if ('unavailable' in freezer) throw new Error(freezer.unavailable);
    const [file, word] = freezer.version === 1 ? ['freezer.state', 'FROZEN'] : ['cgroup.freeze', '1'];
    writeFileSync(join(freezer.directory, file), word);
    while (groupOf(frozen).isFrozen() !== true);
    process.kill(ended, 'SIGKILL');
    for (const group of groups) await group[Symbol.asyncDispose]();
    expect(directories.filter(existsSync)).to.deep.equal([]);
  });

  it('says why there is none', async (test) => {
    const [first, second] = [sleeper(test), sleeper(test)];
    const own = await made(`test-${first}`, first);
    expect(await makeControlGroup(`test-${first}`, second))
      .to.have.property('unavailable')
      .that.matches(new RegExp(`^process ${second} cannot get a control group of its own: EEXIST`));
    await own[Symbol.asyncDispose]();
    expect(await rejectionOf(makeControlGroup('../x', first)))
      .to.have.property('message')
      .that.contains('"../x"');
  });
});
