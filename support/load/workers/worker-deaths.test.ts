import { describe, it } from 'node:test';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { unending } from '../fake-target.fixture';
import { closedModel, planOf, prompts } from '../load-plans.fixture';
import type { LoadRun } from '../load-runner';
import { LoadWorkers } from './load-workers';
import { LoadWorkerError } from './worker-handle';
import { answerNever, RecordingServer, specOf } from './recording-server.fixture';

/** Threads of load workers and of their alarms, where the system tells: nobody else in this process has any. */
function threads(): string[] {
  const named = (thread: string): string => readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim();
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/task')
    .map(named)
    .filter((name) => /^(?:load-worker|WorkerThread)/.test(name));
}
const ports = (): string[] => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort');

const failureOf = (result: Promise<LoadRun>): Promise<unknown> =>
  result.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );

describe('A worker that dies', () => {
  it('fails the load where it is a process, and takes no more', async () => {
    await using server = await RecordingServer.start(answerNever);
    const folder = mkdtempSync(join(tmpdir(), 'load-worker-'));
    const file = join(folder, 'pid');
    const told = ['sh', '-c', 'echo $$ > "$0"; exec "$@"', file] as const;
    await using workers = await LoadWorkers.start(1, (command) => [...told, ...command]);
    const runner = workers.clientsOf(specOf(server.baseUrl));
    const failure = failureOf(runner.begin(planOf(closedModel()), unending).result);
    await server.untilReceived(1);
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
    rmSync(folder, { recursive: true });
    expect(String(await failure)).to.match(/load worker 0 ended with SIGKILL before its load was over/);
    const next = await failureOf(runner.begin(planOf(closedModel()), unending).result);
    expect(next).to.equal(await failure);
  });

  it('says so where a process does not come up', async () => {
    const failure = await LoadWorkers.start(1, () => ['sh', '-c', 'exit 3']).then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    expect(failure).to.match(/load worker 0 ended with code 3/);
    const missing = await LoadWorkers.start(1, () => ['/no/such/program']).then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    expect(missing).to.match(/load worker 0 failed: .*ENOENT/);
  });

  it('fails the load, says which worker it was and why, and takes no more', async () => {
    await using workers = await LoadWorkers.start(1);
    const runner = workers.clientsOf(specOf('not a URL'));
    for (const attempt of ['the first load', 'the next one']) {
      const failure = await failureOf(runner.begin(planOf(closedModel()), unending).result);
      expect(failure, attempt).to.be.instanceOf(LoadWorkerError);
      expect(failure)
        .to.have.property('message')
        .that.matches(/^load worker 0 failed: .*Invalid URL/);
      expect(failure).to.have.property('cause').that.is.instanceOf(Error);
    }
  });

  it('ends what the others are at, so that the server is left alone', async () => {
    const left: Promise<unknown>[] = [];
    await using server = await RecordingServer.start((response) => {
      left.push(once(response, 'close'));
    });
    await using workers = await LoadWorkers.start(2);
    // The second user, who is the second worker, asks for a prompt longer than any array.
    const workload = prompts({ words: [3, 2 ** 33] });
    const plan = planOf(closedModel({ virtualUsers: 2, requestsEach: Infinity, rampUp: milliseconds(200) }), {
      workload,
    });
    const failure = await failureOf(workers.clientsOf(specOf(server.baseUrl)).begin(plan, unending).result);
    expect(failure)
      .to.have.property('message')
      .that.matches(/^load worker 1 failed: RangeError/);
    await Promise.all(left);
  });
});

describe('Disposing of workers', () => {
  it('leaves no thread alive: idle ones, ones at a load, and ones that died', async () => {
    const before = ports();
    expect(threads()).to.deep.equal([]);
    await using server = await RecordingServer.start(answerNever);
    const idle = await LoadWorkers.start(2);
    const busy = await LoadWorkers.start(1);
    const dead = await LoadWorkers.start(2);
    const { result } = busy.clientsOf(specOf(server.baseUrl)).begin(planOf(closedModel()), unending);
    const failure = failureOf(result);
    await server.untilReceived(1);
    await failureOf(dead.clientsOf(specOf('not a URL')).begin(planOf(closedModel()), unending).result);
    for (const pool of [idle, busy, dead]) await pool[Symbol.asyncDispose]();
    expect(String(await failure)).to.match(/load worker 0 ended with code 1 before its load was over/);
    expect(threads()).to.deep.equal([]);
    expect(ports()).to.deep.equal(before);
    await idle[Symbol.asyncDispose]();
  });
});
