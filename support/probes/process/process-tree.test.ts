import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ProcFolder } from './proc-folder.fixture';
import { ProcessTree } from './process-tree';

describe('ProcessTree', () => {
  it('is a process and its descendants, however ids are ordered', (test) => {
    const proc = new ProcFolder(test);
    proc.set(1, { parent: 0 });
    proc.set(50, {});
    proc.set(20, { parent: 50, name: 'odd) S 1 (name' });
    proc.set(10, { parent: 20 });
    proc.set(60, { parent: 10 });
    proc.set(51, {});
    proc.write('52/empty', '');
    expect(new ProcessTree(50, proc.path).look()).to.have.members([50, 20, 10, 60]);
  });

  it('follows those that come and go, and keeps the orphans', (test) => {
    const proc = new ProcFolder(test);
    proc.set(50, {});
    proc.set(51, { parent: 50 });
    proc.set(52, { parent: 51 });
    const tree = new ProcessTree(50, proc.path);
    expect(tree.look()).to.have.members([50, 51, 52]);
    proc.end(51);
    proc.set(52, { parent: 1 });
    proc.set(53, { parent: 52 });
    proc.set(54, { parent: 1 });
    expect(tree.look()).to.have.members([50, 52, 53]);
  });

  it('reads a parent once, unless it is told that the process has ended', (test) => {
    const proc = new ProcFolder(test);
    proc.set(50, {});
    proc.set(51, { parent: 50 });
    const tree = new ProcessTree(50, proc.path);
    tree.look();
    proc.set(51, { parent: 1 });
    expect(tree.look()).to.have.members([50, 51]);
    tree.forget(51);
    expect(tree.look()).to.have.members([50]);
  });
});
