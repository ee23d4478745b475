import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { cpusOf, isGone, processesOf, threadsOf } from './process-threads';

describe('threads of a process', () => {
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

  it('are those of its first process and of its descent', () => {
    add(10, 10, 'S', '20 ');
    add(10, 11, 'S', '');
    add(20, 20, 'S', '30 ');
    add(30, 30, 'S');
    add(40, 40, 'S');
    expect(processesOf(10, proc)).to.deep.equal([10, 20, 30]);
    expect(threadsOf(10, proc)).to.have.members([10, 11]);
    expect(threadsOf(99, proc)).to.deep.equal([]);
  });

  it('are gone with their process, whether or not its parent knows', () => {
    add(10, 10, 'Z');
    add(20, 20, 'T');
    expect([10, 20, 30].map((pid) => isGone(pid, proc))).to.deep.equal([true, false, true]);
  });

  it('may run on some CPUs', () => {
    add(10, 10, 'S');
    writeFileSync(join(proc, '10', 'status'), 'Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n');
    expect(cpusOf(10, proc)).to.equal('0-1');
    expect(cpusOf(99, proc)).to.equal(undefined);
  });
});
