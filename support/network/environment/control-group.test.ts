import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { clearLeftoversOf } from '../../cluster/leftovers';
import { asRun, untoldLabel } from '../../cluster/leftovers-run.fixture';
import { rejectionOf } from '../../rejection.fixture';
import { NetworkError } from '../network-error';
import { ControlGroup } from './control-group';
import { ControlGroupTree, VERSION_1, VERSION_2 } from './control-group-tree.fixture';

function groupIn(tree: ControlGroupTree, pid = 20): ControlGroup {
  const group = ControlGroup.of(pid, tree.proc);
  if ('unavailable' in group) throw new Error(group.unavailable);
  return group;
}

const words = (group: ControlGroup, file: string): string =>
  readFileSync(join(group.directory, file), 'utf8').trim();

describe('ControlGroup', () => {
  it('tells of version 1', async () => {
    await using tree = new ControlGroupTree(VERSION_1);
    const group = groupIn(tree);
    expect(group.throttling()).to.deep.equal({ periods: 12, throttledPeriods: 5, throttledMs: 490.446686 });
    expect(group.quota()).to.equal(0.5);
    expect(group.isFrozen()).to.equal(true);
    tree.write('fs/freezer/c/one/freezer.state', 'FREEZING\n');
    expect(group.isFrozen()).to.equal(false);
    tree.write('fs/cpu/c/one/cpu.cfs_quota_us', '-1\n');
    expect(group.quota()).to.equal(undefined);
  });

  it('tells of version 2', async () => {
    await using tree = new ControlGroupTree(VERSION_2);
    const group = groupIn(tree);
    expect(group.throttling()).to.deep.equal({ periods: 12, throttledPeriods: 5, throttledMs: 490.446 });
    expect(group.quota()).to.equal(undefined);
    expect(group.isFrozen()).to.equal(false);
    tree.write('fs/c/one/cgroup.events', 'populated 1\nfrozen 1\n');
    tree.write('fs/c/one/cpu.max', '150000 100000\n');
    expect([group.isFrozen(), group.quota()]).to.deep.equal([true, 1.5]);
  });

  it('tells nothing that is not there', async () => {
    await using tree = new ControlGroupTree(VERSION_2);
    const group = groupIn(tree);
    tree.write('fs/c/one/cpu.stat', 'usage_usec 7\n');
    expect(group.throttling()).to.equal(undefined);
    rmSync(join(tree.folder, 'fs'), { recursive: true });
    expect([group.throttling(), group.quota(), group.isFrozen()]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(ControlGroup.of(99, tree.proc)).to.have.property('unavailable');
  });

  it('limits, and puts back what there was', async () => {
    await using first = new ControlGroupTree(VERSION_1);
    const one = groupIn(first);
    const limit = await one.limit(0.2, 50);
    expect([words(one, 'cpu.cfs_quota_us'), words(one, 'cpu.cfs_period_us')]).to.deep.equal([
      '10000',
      '50000',
    ]);
    await limit[Symbol.asyncDispose]();
    expect([words(one, 'cpu.cfs_quota_us'), words(one, 'cpu.cfs_period_us')]).to.deep.equal([
      '50000',
      '100000',
    ]);
    await using second = new ControlGroupTree(VERSION_2);
    const two = groupIn(second);
    const other = await two.limit(0.2);
    expect(words(two, 'cpu.max')).to.equal('20000 100000');
    await other[Symbol.asyncDispose]();
    expect(words(two, 'cpu.max')).to.equal('max 100000');
  });

  it('has the quota that was asked for, to the microsecond', async () => {
    await using tree = new ControlGroupTree(VERSION_2);
    const group = groupIn(tree);
    const cores = fc.double({ min: 0.1, max: 8, noNaN: true });
    await fc.assert(
      fc.asyncProperty(cores, fc.integer({ min: 10, max: 1_000 }), async (share, periodMs) => {
        const limit = await group.limit(share, periodMs);
        expect(group.quota()).to.be.closeTo(share, 0.51 / (periodMs * 1_000));
        await limit[Symbol.asyncDispose]();
        expect(group.quota()).to.equal(undefined);
      }),
      { numRuns: 30 },
    );
  });

  it('is content where the group has gone meanwhile', async () => {
    await using tree = new ControlGroupTree(VERSION_1);
    const limit = await groupIn(tree).limit(0.2);
    rmSync(join(tree.folder, 'fs'), { recursive: true });
    await limit[Symbol.asyncDispose]();
  });

  it('limits no group with others in it', async () => {
    await using tree = new ControlGroupTree(VERSION_1);
    tree.write('fs/cpu/c/one/other/cgroup.procs', '40\n');
    tree.write('proc/40/stat', '40 (sshd) S 1 40 40');
    const error = await rejectionOf(groupIn(tree).limit(0.2));
    expect(error).to.be.instanceOf(NetworkError);
    expect(error?.message).to.match(
      /^CPU time cannot be limited: .*c\/one holds processes of others, too: 40$/,
    );
    expect(words(groupIn(tree), 'cpu.cfs_quota_us')).to.equal('50000');
    // One that cannot be seen from here.
    tree.write('fs/cpu/c/one/other/cgroup.procs', '0\n');
    expect(groupIn(tree).whyNoLimit()).to.match(/others, too: 0$/);
    tree.write('fs/cpu/c/one/other/cgroup.procs', '');
    expect(groupIn(tree).whyNoLimit()).to.equal(undefined);
  });

  it('never limits the whole system', async () => {
    await using tree = new ControlGroupTree(VERSION_1);
    tree.write('proc/30/stat', '30 (simulator) S 7 30 30');
    expect(groupIn(tree, 30).whyNoLimit()).to.match(/^process 30 has no control group of its own/);
    expect(await rejectionOf(groupIn(tree, 30).limit(1))).to.be.instanceOf(NetworkError);
  });

  it('says why there can be no such limit', async () => {
    await using tree = new ControlGroupTree(VERSION_2);
    const group = groupIn(tree);
    for (const [cores, periodMs] of [
      [0, 100],
      [-1, 100],
      [NaN, 100],
      [0.0001, 100],
      [1, 0.5],
      [1, 2_000],
    ] as const)
      expect((await rejectionOf(group.limit(cores, periodMs)))?.message).to.contain('are no CPU quota');
    rmSync(join(group.directory, 'cpu.max'));
    expect((await rejectionOf(group.limit(1)))?.message).to.contain('its controller "cpu" is not enabled');
  });

  it('says which file does not take a limit', async () => {
    await using tree = new ControlGroupTree(VERSION_1);
    const group = groupIn(tree);
    rmSync(join(group.directory, 'cpu.cfs_period_us'));
    // A folder of that name takes no words.
    tree.write('fs/cpu/c/one/cpu.cfs_period_us/x', '');
    const label = untoldLabel(42);
    const error = await asRun(label, () => rejectionOf(group.limit(0.2)));
    expect(error?.message).to.match(/^"100000" cannot be written to .*cpu.cfs_period_us: /);
    // What could not be put back either stays written down for a later run.
    const clear = () => clearLeftoversOf((told) => told === label);
    expect((await clear()).join('\n')).to.match(/could not be undone.*cpu.cfs_period_us: /);
    rmSync(join(tree.folder, 'fs'), { recursive: true });
    expect((await clear()).join('\n')).to.match(/^folder .* was removed$/);
  });
});
