import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { monotonicClock } from '../quantities/clock';
import { chat } from './ask.fixture';
import type { LatenessSummary } from './lateness';
import type { SimulatedRequest } from './simulated-request';

const COMMAND = ['-r', 'ts-node/register/transpile-only', join(__dirname, 'simulator-process.ts')];
const run = (args: readonly string[]) =>
  spawn(process.execPath, [...COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

describe('simulator-process', () => {
  it('listens, serves, stops on SIGTERM, and leaves a log whose stamps this process can compare', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    try {
      const log = join(folder, 'truth.ndjson');
      const child = run(['--ttft', '4 ms', '--itl', '2 ms', '--log', log]);
      const exited = once(child, 'exit');
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const baseUrl = /^listening on (http:\/\/127\.0\.0\.1:\d+\/v1)$/.exec(line)?.[1];
      const before = monotonicClock.now();
      await chat(baseUrl!);
      const after = monotonicClock.now();
      child.kill('SIGTERM');
      expect(await exited).to.deep.equal([0, null]);
      const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
      expect(lines).to.have.length(1);
      const truth = JSON.parse(lines[0]!) as SimulatedRequest;
      expect(truth).to.include({ outcome: 'completed', promptTokens: 3 });
      const stamps = [before, truth.headersReceivedAt, ...truth.tokenSentAt.map(({ at }) => at), after];
      expect(stamps).to.have.length(7);
      expect(stamps).to.deep.equal([...stamps].sort((a, b) => a - b));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('ends when its script lets it die', async () => {
    const child = run(['--misbehave', 'die 1']);
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    expect((await chat(line.replace('listening on ', ''))).complete).to.be.false;
    expect(await exited).to.deep.equal([0, null]);
  });

  it('leaves Ctrl-C to a parent that holds its channel, and ends with the channel', async () => {
    const child = spawn(process.execPath, COMMAND, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
    child.kill('SIGINT');
    expect((await chat(line.replace('listening on ', ''))).complete).to.be.true;
    child.disconnect();
    expect(await exited).to.deep.equal([0, null]);
  });

  it('says at its end how late it was, if told to', async () => {
    const child = run(['--ttft', '1 ms', '--itl', '1 ms', '--report-lateness']);
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    await chat(line.replace('listening on ', ''));
    child.kill('SIGTERM');
    const errors = (await child.stderr.setEncoding('utf8').toArray()).join('');
    expect(await exited).to.deep.equal([0, null]);
    const { count, mean, p99, maximum } = JSON.parse(
      /^lateness in ms: (\{.*\})\n$/.exec(errors)?.[1] ?? '',
    ) as LatenessSummary;
    expect(count).to.equal(4);
    expect([0, mean, p99, maximum]).to.deep.equal([0, mean, p99, maximum].sort((a, b) => a - b));
  });

  it('says what is wrong with its command line and ends with status 2', async () => {
    const child = run(['--ttft', 'soon']);
    const exited = once(child, 'exit');
    const errors = (await child.stderr.setEncoding('utf8').toArray()).join('');
    expect(await exited).to.deep.equal([2, null]);
    expect(errors).to.match(/--ttft: "soon" is not a quantity.*\nTry --help\.\n$/s);
  });
});
