import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { HandCoordinator, until } from './load/distributed/worker/hand-coordinator.fixture';
import { RedisServer } from './load/distributed/redis/redis-server.fixture';
import { trueRequests } from './load/distributed/wire/messages';
import { closedModel, openModel, planOf, prompts } from './load/load-plans.fixture';
import { specOf } from './load/workers/recording-server.fixture';
import { suiteVersion } from './suite-version';

const COMMAND = join(__dirname, 'worker.js');

/** The command in a process of its own. */
class Command implements Disposable {
  output = '';
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  readonly code: Promise<unknown>;

  constructor(environment: NodeJS.ProcessEnv, ...args: string[]) {
    this.process = spawn(process.execPath, [COMMAND, ...args], {
      env: { ...process.env, REDIS_URL: '', LOAD_WORKER_ALLOW: '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream.on('data', (piece: Buffer) => (this.output += piece.toString()));
    this.code = once(this.process, 'close').then(([code]: unknown[]) => code);
  }

  [Symbol.dispose](): void {
    this.process.kill('SIGKILL');
  }
}

/** Whether there is a process with that id. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('The command of a load worker', () => {
  it('tells how it is used, and what is wrong with how it was', async () => {
    using help = new Command({}, '--help');
    using wrong = new Command({}, '--allow', 'localhost');
    // What listens there is no Redis, and will be none.
    const other = createServer((socket) => {
      socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n');
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    using alone = new Command({ REDIS_URL: `redis://127.0.0.1:${port}` }, '--allow', 'localhost');
    expect(await help.code).to.equal(0);
    expect(help.output).to.contain('npm run worker').and.contain('Exit codes');
    expect(await wrong.code).to.equal(2);
    expect(wrong.output).to.contain('REDIS_URL is not set').and.contain('--allow <hosts>');
    expect(await alone.code).to.equal(2);
    expect(alone.output).to.match(/^Redis at 127\.0\.0\.1:\d+ is no Redis: .*\n$/);
    other.close();
  });

  it(
    'sends load to its own ground truth, tells what that saw, and leaves nothing behind when it is ended',
    { skip: RedisServer.whyNot ?? false },
    async () => {
      await using redis = await RedisServer.start();
      using command = new Command({ REDIS_URL: redis.url }, '--allow', 'localhost', '--name', 'w1');
      await using coordinator = new HandCoordinator(redis, 'run-1');
      await coordinator.invite({ version: suiteVersion() });
      await coordinator.untilCard();
      const truth = specOf('http://ground-truth.invalid/v1');
      const workload = prompts({ model: 'simulated-model', idPrefix: 'truth-' });
      // Twice with the same prefix: each tells what is its own.
      for (const firstRequest of [0, 2]) {
        const load = await coordinator.add(planOf(closedModel(), { workload, firstRequest }), truth);
        await coordinator.start(load);
        expect((await coordinator.report(load)).truthPieces).to.equal(1);
        const [entry] = await coordinator.said(load, 'truth');
        const seen = trueRequests.parse(JSON.parse(entry!.data.toString()));
        const records = await coordinator.records(load);
        expect(seen.map(({ requestId }) => requestId)).to.deep.equal(
          records.map(({ index }) => `truth-${index}`),
        );
        for (const [place, { headersReceivedAt, tokenSentAt }] of seen.entries()) {
          const record = records[place]!;
          if (record.outcome !== 'completed') throw new Error(record.error);
          expect(headersReceivedAt).to.be.within(record.sentAt, record.endedAt);
          expect(tokenSentAt.reduce((sum, { tokens }) => sum + tokens, 0)).to.equal(3);
        }
      }
      const load = await coordinator.add(planOf(openModel([0, 3_600_000]), { workload }), truth);
      await coordinator.start(load);
      await until(async () => (await coordinator.said(load, 'progress')).length > 0 || undefined);
      const children = await childrenOf(command.process.pid!);
      expect(children).to.have.length(1);
      command.process.kill('SIGTERM');
      expect(await command.code).to.equal(143);
      expect((await coordinator.ended(load)).failures).to.deep.equal(['w1: was ended by SIGTERM']);
      expect(await coordinator.redis.hlen(coordinator.keys.workers)).to.equal(0);
      await until(() => !children.some(isThere) || undefined);
      expect(command.output).to.match(
        /SIGTERM: leaving; .*\n.*failed: was ended by SIGTERM\n.*left run run-1/,
      );
    },
  );
});

/** Processes that a process has started. */
async function childrenOf(pid: number): Promise<number[]> {
  const list = spawn('ps', ['--ppid', String(pid), '-o', 'pid='], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  list.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
  await once(list, 'close');
  return text.split(/\s+/).filter(Boolean).map(Number);
}
