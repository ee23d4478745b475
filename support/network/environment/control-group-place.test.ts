import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ControlGroupTree, VERSION_1, VERSION_2 } from './control-group-tree.fixture';
import { placeOf } from './control-group-place';

describe('placeOf', () => {
  it('takes the tree of version 1 that has the controller, where there is one', async () => {
    await using tree = new ControlGroupTree(VERSION_1);
    const at = (controller: string) => join(tree.folder, 'fs', controller);
    expect(placeOf(20, 'cpu', tree.proc)).to.deep.equal({
      version: 1,
      directory: join(at('cpu'), 'c/one'),
      top: at('cpu'),
    });
    expect(placeOf(20, 'freezer', tree.proc)).to.have.property('directory', join(at('freezer'), 'c/one'));
    expect(placeOf(30, 'cpu', tree.proc)).to.have.property('directory', at('cpu'));
  });

  it('takes version 2 for what no tree of version 1 has', async () => {
    await using hybrid = new ControlGroupTree({ ...VERSION_1, 'proc/20/cgroup': '2:cpu:/c\n0::/y\n' });
    expect(placeOf(20, 'freezer', hybrid.proc)).to.deep.include({
      version: 2,
      directory: join(hybrid.folder, 'fs/unified/y'),
    });
    await using tree = new ControlGroupTree(VERSION_2);
    for (const controller of ['cpu', 'freezer'] as const)
      expect(placeOf(20, controller, tree.proc)).to.have.property('directory', join(tree.folder, 'fs/c/one'));
  });

  it('knows what a container sees of its tree, and mount points with spaces', async () => {
    await using tree = new ControlGroupTree({
      'proc/self/mountinfo': '32 31 0:29 /docker/a1 FOLDER/f\\040s rw - cgroup cgroup rw,cpu\n',
      'proc/20/cgroup': '2:cpu:/docker/a1/inner\n',
      'proc/21/cgroup': '2:cpu:/docker/a1\n',
      'proc/22/cgroup': '2:cpu:/docker/a12\n',
      'proc/23/cgroup': '2:cpu:/../b2\n',
    });
    const top = join(tree.folder, 'f s');
    expect(placeOf(20, 'cpu', tree.proc)).to.deep.equal({ version: 1, directory: join(top, 'inner'), top });
    expect(placeOf(21, 'cpu', tree.proc)).to.deep.equal({ version: 1, directory: top, top });
    for (const [pid, path] of [
      [22, '/docker/a12'],
      [23, '/../b2'],
    ] as const)
      expect(placeOf(pid, 'cpu', tree.proc)).to.deep.equal({
        unavailable: `control group ${path} (cpu, version 1) is mounted nowhere here`,
      });
  });

  it('says what cannot be told', async () => {
    await using tree = new ControlGroupTree({ ...VERSION_2, 'proc/20/cgroup': '3:memory:/x\n' });
    expect(placeOf(20, 'cpu', tree.proc)).to.deep.equal({
      unavailable: 'process 20 is in no control group that has the controller cpu',
    });
    expect(placeOf(99, 'cpu', tree.proc))
      .to.have.property('unavailable')
      .that.contains('of process 99 cannot be read');
  });
});
