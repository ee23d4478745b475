import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { isStopped, runDelaysOf } from './container-threads';

describe('threads of a container', () => {
  let proc: string;

  beforeEach(() => {
    proc = mkdtempSync(join(tmpdir(), 'proc-'));
  });
  afterEach(() => {
    rmSync(proc, { recursive: true });
  });

  /** A thread as the kernel shows it. */
  function add(pid: number, thread: number, state: string, children = '', schedstat = '0 0 0'): void {
    const folder = join(proc, String(pid), 'task', String(thread));
    mkdirSync(folder, { recursive: true });
    const stat = `${thread} (a name) with) ${state} 1 1`;
    writeFileSync(join(folder, 'stat'), stat);
    writeFileSync(join(folder, 'children'), children);
    writeFileSync(join(folder, 'schedstat'), `${schedstat}\n`);
    if (pid === thread) writeFileSync(join(proc, String(pid), 'stat'), stat);
  }

  it('have each waited for a CPU', () => {
    add(10, 10, 'S', '20 ', '5 100 2');
    add(10, 11, 'S', '', '5 20 1');
    add(20, 20, 'S', '', '5 3 4');
    expect([...runDelaysOf(10, proc)]).to.have.deep.members([
      [10, { delayNs: 100, turns: 2 }],
      [11, { delayNs: 20, turns: 1 }],
      [20, { delayNs: 3, turns: 4 }],
    ]);
    expect([...runDelaysOf(99, proc)]).to.deep.equal([]);
  });

  it('are stopped when the last of them is', () => {
    add(10, 10, 'T');
    add(10, 11, 'S');
    expect(isStopped(10, proc)).to.equal(false);
    add(10, 11, 'T');
    expect(isStopped(10, proc)).to.equal(true);
  });
});
