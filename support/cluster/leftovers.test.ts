import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { clearLeftovers, clearLeftoversOf } from './leftovers';
import { temporaryFolder } from './leftovers-folder';
import { asRun, deadLabel, idle, untoldLabel } from './leftovers-run.fixture';
import { untilStopped } from './process-waiting';
import { labelOf, RUN_LABEL } from './run-label';

const skip = !existsSync('/proc/self/stat') && 'no /proc/PID on this platform';
const unending = new AbortController().signal;

function leftBy(
  label: string,
  test: TestContext,
): { readonly child: ChildProcess; readonly ended: Promise<unknown> } {
  const child = idle(label);
  const ended = once(child, 'exit');
  test.after(() => child.kill('SIGKILL'));
  return { child, ended };
}

describe('clearLeftovers', { skip }, () => {
  it('ends processes of a run that was killed, frozen ones too, and removes its folders', async (test) => {
    const label = await deadLabel();
    const [running, frozen] = [leftBy(label, test), leftBy(label, test)];
    frozen.child.kill('SIGSTOP');
    await untilStopped(frozen.child.pid ?? NaN, unending);
    const { path } = await asRun(label, () => temporaryFolder());
    await writeFile(join(path, 'configuration'), 'text');
    await clearLeftovers();
    expect(await Promise.all([running.ended, frozen.ended])).to.deep.equal([
      [null, 'SIGKILL'],
      [null, 'SIGKILL'],
    ]);
    expect(existsSync(path)).to.equal(false);
  });

  it('spares runs that go on, runs of which that cannot be told, and what belongs to none', async (test) => {
    const labels = [labelOf(process.pid), untoldLabel(1), 'another program has such a variable, too'];
    const spared = labels.map((label) => leftBy(label, test));
    await using folder = await asRun(untoldLabel(1), () => temporaryFolder());
    await using own = await temporaryFolder();
    await clearLeftovers();
    for (const { child } of spared) expect([child.exitCode, child.signalCode]).to.deep.equal([null, null]);
    for (const { path } of [folder, own]) expect(existsSync(path)).to.equal(true);
  });

  it('says of each thing what it was, whose, and what became of it', async (test) => {
    const label = untoldLabel(2);
    const { child, ended } = leftBy(label, test);
    const { path } = await asRun(label, () => temporaryFolder());
    expect(await clearLeftoversOf((one) => one === label)).to.deep.equal([
      `process ${child.pid ?? NaN} (node), left by run ${label}, was ended`,
      `folder ${path}, left by run ${label}, was removed`,
    ]);
    await ended;
    expect(await clearLeftoversOf((one) => one === label)).to.deep.equal([]);
  });

  it('spares itself and what it was started by, where those belong to a dead run', async () => {
    const label = untoldLabel(3);
    const script = `
      const { clearLeftoversOf } = require(${JSON.stringify(join(__dirname, 'leftovers.ts'))});
      clearLeftoversOf((label) => label === '${label}').then((lines) => console.log(JSON.stringify(lines)));`;
    const register = require.resolve('ts-node/register/transpile-only');
    const shell = `
      const { spawnSync } = require('node:child_process');
      const args = ['-r', ${JSON.stringify(register)}, '-e', ${JSON.stringify(script)}];
      console.log(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout + 'the shell goes on');`;
    const parent = spawn(process.execPath, ['-e', shell], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, [RUN_LABEL]: label },
    });
    expect(await text(parent.stdout)).to.equal('[]\nthe shell goes on\n');
  });
});

describe('temporaryFolder', () => {
  it('is named after the run, for this user only, and gone when it is disposed of', async () => {
    const folder = await asRun('12-34', () => temporaryFolder());
    expect(folder.path.startsWith(join(tmpdir(), 'inference-performance-12-34-'))).to.equal(true);
    await folder.remove();
    await folder[Symbol.asyncDispose]();
    expect(existsSync(folder.path)).to.equal(false);
  });

  it('is that of this process where no run was named', async () => {
    const { [RUN_LABEL]: named } = process.env;
    await using folder = await temporaryFolder();
    expect(folder.path).to.contain(`inference-performance-${named ?? labelOf(process.pid)}-`);
  });
});
