import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { isAlive, labelOf } from './run-label';

const WITHOUT_PROC = !existsSync('/proc/self/stat') && 'no /proc/PID/stat on this platform';

describe('run label', () => {
  let proc = '';
  before(async () => {
    proc = await mkdtemp(join(tmpdir(), 'run-label-'));
  });
  after(() => rm(proc, { recursive: true }));

  /** A process of that name that began at that tick; its fields up to the 22nd are all told apart. */
  async function tellOf(pid: number, name: string, begun: number): Promise<void> {
    const fields = Array.from({ length: 18 }, (_, place) => place + 4);
    await mkdir(join(proc, String(pid)), { recursive: true });
    await writeFile(join(proc, `${pid}/stat`), `${pid} (${name}) S ${fields.join(' ')} ${begun} 23 24\n`);
  }

  for (const name of ['node', 'a name with spaces', 'odd) S 1 (one', ')']) {
    it(`knows when "${name}" began, and that it goes on`, async () => {
      await tellOf(7, name, 8812345);
      expect(labelOf(7, proc)).to.equal('7-8812345');
      expect(isAlive('7-8812345', proc)).to.equal(true);
    });
  }

  it('does not take a later process with the same id for the run', async () => {
    await tellOf(7, 'node', 8812346);
    expect(isAlive('7-8812345', proc)).to.equal(false);
    expect(isAlive('8-8812345', proc)).to.equal(false);
  });

  it('cannot tell where there is no /proc, or of what is no label', async () => {
    expect(labelOf(9, proc)).to.equal('9-0');
    await tellOf(9, 'node', 5);
    for (const label of ['9-0', '', '9', 'other', '9-5-1', ' 9-5'])
      expect(isAlive(label, proc)).to.equal(undefined);
  });

  it('knows of real processes', { skip: WITHOUT_PROC }, async () => {
    expect(isAlive(labelOf(process.pid))).to.equal(true);
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const label = labelOf(child.pid ?? NaN);
    expect(isAlive(label)).to.equal(true);
    child.stdin.end();
    await once(child, 'exit');
    expect(isAlive(label)).to.equal(false);
  });
});
