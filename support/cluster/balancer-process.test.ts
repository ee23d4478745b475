import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../rejection.fixture';
import { BalancerError } from './balancer';
import { untilHolds } from './balancer-load.fixture';
import { BalancerProcess } from './balancer-process';
import { isRunning } from './balancer-remains.fixture';
import { programOnPath } from './known-program';

const unending = new AbortController().signal;
const never = () => Promise.resolve(false);
const WAITING = ['-e', 'setInterval(() => undefined, 1e6)'];

describe('BalancerProcess', () => {
  it('tells how the program ended, and its last words', async () => {
    const script = 'console.log("one"); console.error("two"); process.exitCode = 3;';
    await using child = await BalancerProcess.start(process.execPath, ['-e', script]);
    const error = await rejectionOf(child.until(never, unending));
    expect(error).to.be.instanceOf(BalancerError);
    expect(error?.message).to.match(/^node \(process \d+\) ended with exit code 3:\n(one\ntwo|two\none)$/);
  });

  it('tells that there is no such program', async () => {
    await using child = await BalancerProcess.start('/no/such/program', []);
    const error = await rejectionOf(child.until(never, unending));
    expect(error).to.be.instanceOf(BalancerError);
    expect(error?.message).to.match(/^program \(process \S+\) .*(ENOENT|No such file or directory)/s);
  });

  it('waits until it holds, and no longer than it is told to', async () => {
    await using child = await BalancerProcess.start(process.execPath, WAITING);
    let looks = 0;
    await child.until(() => Promise.resolve((looks += 1) === 3), unending);
    expect(looks).to.equal(3);
    const [reason, stopping] = [new Error('the run was stopped'), new AbortController()];
    const waiting = rejectionOf(child.until(never, stopping.signal));
    stopping.abort(reason);
    expect(await waiting).to.equal(reason);
  });

  it('passes on no variable but those that programs need, and the label of the run', async (test) => {
    const name = 'SECRET_OF_THIS_TEST';
    process.env[name] = 'secret';
    test.after(() => {
      Reflect.deleteProperty(process.env, name);
    });
    const script = 'console.log(JSON.stringify(Object.keys(process.env)));';
    await using child = await BalancerProcess.start(process.execPath, ['-e', script]);
    const error = await rejectionOf(child.until(never, unending));
    const names = JSON.parse(/\[.*\]/.exec(error?.message ?? '')?.[0] ?? '') as string[];
    expect(names).to.include('INFERENCE_PERFORMANCE_RUN').and.not.include(name);
  });

  it('ends one that does not listen, and the processes that it has started', async ({ signal }) => {
    const script = `
      process.on('SIGTERM', () => undefined);
      const { pid } = require('node:child_process').spawn(process.execPath, ${JSON.stringify(WAITING)}, { stdio: 'inherit' });
      require('node:fs').writeFileSync(process.argv[1], String(pid));
      setInterval(() => undefined, 1e6);`;
    const folder = await mkdtemp(join(tmpdir(), 'balancer-process-'));
    await using rest = new AsyncDisposableStack();
    rest.defer(() => rm(folder, { recursive: true }));
    const file = join(folder, 'pid');
    const child = rest.use(await BalancerProcess.start(process.execPath, ['-e', script, file]));
    const grandchild = async () => Number(await readFile(file, 'utf8').catch(() => ''));
    await untilHolds(signal, async () => (await grandchild()) > 0);
    const pids = [child.pid, await grandchild()];
    expect(pids.every(isRunning)).to.be.true;
    await child[Symbol.asyncDispose]();
    expect(isRunning(child.pid)).to.be.false;
    // Its parent was the one that was killed: whoever adopts it takes note of its end in its own time.
    await untilHolds(signal, () => !pids.some(isRunning));
  });

  const skip = programOnPath('setpriv') === undefined && 'setpriv is not installed on this machine';
  it('ends when this process does, however that ends', { skip }, async ({ signal }) => {
    const script = `
      const { BalancerProcess } = require(${JSON.stringify(join(__dirname, 'balancer-process.ts'))});
      BalancerProcess.start(process.execPath, ${JSON.stringify(WAITING)}).then(({ pid }) => console.log(pid));`;
    const parent = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = (await once(createInterface(parent.stdout), 'line')) as [string];
    expect(isRunning(Number(pid))).to.be.true;
    parent.kill('SIGKILL');
    await untilHolds(signal, () => !isRunning(Number(pid)));
  });
});
