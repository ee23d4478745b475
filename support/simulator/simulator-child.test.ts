import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ask, chat } from './ask.fixture';
import { FaultModeError, type FaultMode } from './fault-mode';
import { SimulatorChild, SimulatorProcessError } from './simulator-child';

const FAST = ['--ttft', '1 ms', '--itl', '1 ms'] as const;

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );
const reached = (url: string): Promise<boolean> =>
  ask(url).then(
    () => true,
    () => false,
  );

describe('SimulatorChild', () => {
  it('is brought into modes over its channel, one after the other, and back on the same port', async () => {
    await using child = new SimulatorChild(FAST);
    const baseUrl = await child.untilListening();
    const health = new URL('/health', baseUrl).href;
    await child.control({ mode: 'refuse' });
    expect(await reached(health)).to.be.false;
    await Promise.all([
      child.control({ mode: 'normal' }),
      child.control({ mode: 'refuse' }),
      child.control({ mode: 'hang' }),
    ]);
    expect(await reached(health)).to.be.true;
    const hung = chat(baseUrl);
    await child.control({ mode: 'slow', factor: 2 });
    expect((await hung).complete).to.be.true;
    await child.control({ mode: 'normal' });
    expect((await chat(baseUrl)).complete).to.be.true;
  });

  it('says why it cannot be in a mode, and goes on', async () => {
    await using child = new SimulatorChild(FAST);
    const baseUrl = await child.untilListening();
    const wrong = await rejection(child.control({ mode: 'slow', factor: -1 }));
    expect(wrong).to.be.instanceOf(FaultModeError);
    expect(String(wrong)).to.match(
      /^FaultModeError: the simulator \(process \d+\): .*"factor":-1.*\{"mode":"hang"\}/,
    );
    const missing = await rejection(child.control({ mode: 'sulk' } as unknown as FaultMode));
    expect(String(missing)).to.contain('{"mode":"sulk"} is not a mode of the simulator');
    await child.control({ mode: 'refuse' });
    {
      await using thief = createServer().listen(Number(new URL(baseUrl).port), '127.0.0.1');
      await once(thief, 'listening');
      expect(String(await rejection(child.control({ mode: 'normal' })))).to.contain('EADDRINUSE');
    }
    await child.control({ mode: 'normal' });
    expect((await chat(baseUrl)).complete).to.be.true;
  });

  it('is killed with a signal, and tells when and how it ended, also to who wanted to control it', async () => {
    await using child = new SimulatorChild(FAST);
    await child.untilListening();
    child.kill('SIGSTOP');
    const controlled = rejection(child.control({ mode: 'hang' }));
    child.kill('SIGKILL');
    const error = await child.ended;
    expect(error).to.be.instanceOf(SimulatorProcessError);
    expect(error.message).to.equal(`the simulator (process ${child.pid!}) ended with SIGKILL without a word`);
    expect(await controlled).to.equal(error);
    expect(await rejection(child.control({ mode: 'normal' }))).to.equal(error);
    child.kill('SIGKILL');
  });

  it('ends when it is told to, in every mode', async () => {
    for (const mode of ['hang', 'refuse'] as const) {
      await using child = new SimulatorChild(FAST);
      await child.untilListening();
      await child.control({ mode });
      child.kill('SIGTERM');
      expect((await child.ended).message).to.contain('ended with exit code 0');
    }
  });
});

describe('simulator-process without a channel', () => {
  it('lives while it refuses connections, and SIGUSR2 brings it back', async () => {
    const script = join(__dirname, 'simulator-process.ts');
    const command = ['-r', 'ts-node/register/transpile-only', script, ...FAST, '--control'];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    try {
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const baseUrl = line.replace('listening on ', '');
      const health = new URL('/health', baseUrl).href;
      const body = { mode: 'refuse' };
      await ask(new URL('/control', baseUrl).href, { method: 'POST', body });
      while (await reached(health));
      child.kill('SIGUSR2');
      while (!(await reached(health)) && child.exitCode === null);
      expect((await chat(baseUrl)).complete).to.be.true;
    } finally {
      child.kill('SIGTERM');
    }
    expect(await exited).to.deep.equal([0, null]);
  });
});
