import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SimulatedRequest } from './simulated-request';

/** A simulator in a process of its own, as a server is: its work is not in the client's event loop. */
export class SpawnedSimulator implements AsyncDisposable {
  readonly baseUrl: string;
  readonly #resources: AsyncDisposableStack;
  readonly #log: string;

  private constructor(baseUrl: string, log: string, resources: AsyncDisposableStack) {
    this.baseUrl = baseUrl;
    this.#log = log;
    this.#resources = resources;
  }

  /** Starts one with these flags of its command line; `--log` is set. */
  static async start(...flags: readonly string[]): Promise<SpawnedSimulator> {
    await using resources = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    resources.defer(() => rm(folder, { recursive: true }));
    const log = join(folder, 'truth.ndjson');
    const script = join(__dirname, 'simulator-process.ts');
    const child = spawn(
      process.execPath,
      ['-r', 'ts-node/register/transpile-only', script, ...flags, '--log', log],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    resources.defer(async () => {
      child.kill();
      await exited;
    });
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), 'line'),
      exited.then(() => ['the simulator ended before it listened']),
    ])) as [string];
    const baseUrl = /^listening on (\S+)$/.exec(line)?.[1];
    if (baseUrl === undefined) throw new Error(line);
    return new SpawnedSimulator(baseUrl, log, resources.move());
  }

  /** The requests in the order of their indices, once that many have ended and are written down. */
  async truthOf(count: number): Promise<SimulatedRequest[]> {
    for (;;) {
      const whole = (await readFile(this.#log, 'utf8')).split('\n').slice(0, -1);
      if (whole.length < count) continue;
      const requests = whole.map((line) => JSON.parse(line) as SimulatedRequest);
      return requests.sort((one, other) => one.index - other.index);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
