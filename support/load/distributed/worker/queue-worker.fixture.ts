import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisServer } from '../redis/redis-server.fixture';
import { AllowList } from '../wire/allow-list';
import { SHORT_TIMES, until, VERSION } from './hand-coordinator.fixture';
import { QueueWorker } from './queue-worker';
import type { RunEnding } from './run-membership';
import { WorkerLog } from './worker-log';
import type { WorkerOptions } from './worker-options';

/** A worker in this process, with what it logs and a folder of its own. */
export class RunningWorker implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'worker-'));
  readonly outcome: Promise<RunEnding>;
  readonly #end = new AbortController();

  constructor({ url }: Pick<RedisServer, 'url'>, options: Partial<WorkerOptions> = {}) {
    const worker = new QueueWorker({
      name: 'w1',
      version: VERSION,
      redis: { url },
      allow: AllowList.parse('127.0.0.1'),
      secrets: { headers: {} },
      recordsFolder: this.folder,
      once: false,
      startTruth: () => Promise.reject(new Error('there is no ground truth here')),
      log: new WorkerLog('w1', (line) => this.lines.push(line)),
      times: SHORT_TIMES,
      ...options,
    });
    this.outcome = worker.run(this.#end.signal);
    // A test that waits for something else is not to end the process.
    this.outcome.catch(() => undefined);
  }

  /** The line that matches, once it is there. */
  untilLogged(pattern: RegExp): Promise<string> {
    return until(() => this.lines.find((line) => pattern.test(line)));
  }

  end(): void {
    this.#end.abort(new Error('was ended by the test'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
    await this.outcome.catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
