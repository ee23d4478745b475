import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { MadeProc } from './made-proc.fixture';
import { cpusOf, isGone, processesOf, threadsOf } from './process-threads';

describe('threads of a process', () => {
  let made: MadeProc;

  beforeEach(() => {
    made = new MadeProc();
  });
  afterEach(() => {
    made[Symbol.dispose]();
  });

  it('are those of its first process and of its descent', () => {
    made.add(10, 10, 'S', '20 ');
    made.add(10, 11, 'S', '');
    made.add(20, 20, 'S', '30 ');
    made.add(30, 30, 'S');
    made.add(40, 40, 'S');
    expect(processesOf(10, made.path)).to.deep.equal([10, 20, 30]);
    expect(threadsOf(10, made.path)).to.have.members([10, 11]);
    expect(threadsOf(99, made.path)).to.deep.equal([]);
  });

  it('are gone with their process, whether or not its parent knows', () => {
    made.add(10, 10, 'Z');
    made.add(20, 20, 'T');
    expect([10, 20, 30].map((pid) => isGone(pid, made.path))).to.deep.equal([true, false, true]);
  });

  it('may run on some CPUs', () => {
    made.add(10, 10, 'S');
    writeFileSync(join(made.path, '10', 'status'), 'Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n');
    expect(cpusOf(10, made.path)).to.equal('0-1');
    expect(cpusOf(99, made.path)).to.equal(undefined);
  });
});
