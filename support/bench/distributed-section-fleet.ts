import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisLink } from '../load/distributed/redis/redis-link';
import { describeProduct } from '../report/environment/product';
import type { Bench } from './bench-context';
import { BenchProcessError } from './child-lines';
import { ClientProcess } from './client-process';
import type { ContenderName, OverRedis } from './client/client-work';
import { cpuSecondsOf } from './process-cpu';
import { QuietChild } from './quiet-child';

const WORKER = join(__dirname, '..', 'worker.js');
const ROOT = join(__dirname, '..', '..');

/** What a fleet has spent so far, beside its coordinator. */
export interface Spent {
  /** CPU time of all load workers, and of Redis. */
  readonly workerSeconds: number;
  readonly redisSeconds: number;
  /** That came into Redis. */
  readonly bytes: number;
}

interface Parts {
  readonly url: string;
  readonly redis: QuietChild;
  readonly link: RedisLink;
  readonly workers: readonly QuietChild[];
  readonly version: string;
}

/** Load workers as processes, and the Redis at which they wait; all of it ends when it is disposed of. */
export class Fleet implements AsyncDisposable {
  readonly #parts: Parts;
  readonly #resources: AsyncDisposableStack;

  private constructor(parts: Parts, resources: AsyncDisposableStack) {
    this.#parts = parts;
    this.#resources = resources;
  }

  /** Redis is where the servers are, as on another machine; the workers are on the clients' cores, or on any. */
  static async start(
    count: number,
    { cores, signal }: Pick<Bench, 'cores' | 'signal'>,
    on: 'all cores' | 'any core' = 'all cores',
  ): Promise<Fleet> {
    await using resources = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'bench-fleet-'));
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const port = await freePort();
    const url = `redis://127.0.0.1:${port}`;
    const { version } = await describeProduct(ROOT);
    // Keys and settings of the user are no business of a bench.
    const environment = { PATH: process.env['PATH'], HOME: folder, REDIS_URL: url };
    const surroundings = { folder, environment };
    const redisFlags = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
    const redis = resources.use(
      new QuietChild('redis-server', ['redis-server', ...redisFlags], surroundings),
    );
    await redis.untilSaid('Ready to accept connections', signal);
    cores.place(redis.pid);
    const link = resources.use(await RedisLink.connect({ url }, signal));
    const workers = Array.from({ length: count }, (_, index) => {
      const flags = ['--allow', '127.0.0.1', '--name', `worker-${index + 1}`, '--records', folder];
      const command = [process.execPath, WORKER, ...flags] as const;
      const placed = cores.placedCommand(on, ...command);
      return resources.use(new QuietChild(`load worker ${index + 1}`, placed, surroundings));
    });
    return new Fleet({ url, redis, link, workers, version }, resources.move());
  }

  get pids(): readonly number[] {
    const { redis, workers } = this.#parts;
    return [redis.pid, ...workers.map(({ pid }) => pid)];
  }

  /** Starts one for all of the workers, where the servers are; there may be one at a time. */
  async coordinator(
    name: ContenderName,
    bench: Pick<Bench, 'cores' | 'signal'>,
    records: OverRedis['records'] = 'stream',
  ): Promise<ClientProcess> {
    const { url, version, workers } = this.#parts;
    const over = { url, records, version };
    try {
      return await ClientProcess.start(name, bench, { workers: workers.length, on: 'the servers', over });
    } catch (cause) {
      bench.signal.throwIfAborted();
      const words = workers.map((worker) => worker.words.trim()).join('\n');
      throw new BenchProcessError(`no coordinator of ${workers.length}; the load workers said:\n${words}`, {
        cause,
      });
    }
  }

  async spent(): Promise<Spent> {
    const { redis, link, workers } = this.#parts;
    const bytes = /^total_net_input_bytes:(\d+)/m.exec(await link.commands.info('stats'))?.[1];
    return {
      workerSeconds: workers.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), 0),
      redisSeconds: cpuSecondsOf(redis.pid),
      bytes: Number(bytes),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
