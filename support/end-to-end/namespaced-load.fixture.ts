import { networkInterfaces } from 'node:os';
import { Redis } from 'ioredis';
import { QueueFabric } from '../load/distributed/coordinator/queue-fabric';
import { RedisServer } from '../load/distributed/redis/redis-server.fixture';
import { answerAtOnce, RecordingServer, specOf } from '../load/workers/recording-server.fixture';
import { BRIDGE } from '../network/environment/bridge';
import { entering } from '../network/environment/held-namespace';
import { fabricOptions, PLANS, seenLoad, type SeenLoad } from './distributed-load.fixture';
import { WorkerProcesses } from './worker-processes.fixture';

const PASSWORD = 'no-secret';

/** What is printed. */
export interface NamespacedLoads {
  readonly seen: readonly SeenLoad[];
  /** Of the coordinator and of the workers. */
  readonly addresses: readonly string[];
}

/*
 * Run in the namespace of a bridge, as root: sends all loads over workers, each of them in one of the namespaces whose
 * processes the arguments name, and prints what was seen. Redis and the server listen at the address of the bridge.
 */
async function main(pids: readonly number[]): Promise<void> {
  const address = networkInterfaces()[BRIDGE]?.[0]?.address ?? '';
  await using redis = await RedisServer.start({
    password: PASSWORD,
    config: ['--bind', '127.0.0.1', address],
  });
  const redisUrl = redis.url.replace('127.0.0.1', address);
  await using server = await RecordingServer.start(answerAtOnce, address);
  await using workers = await WorkerProcesses.start(0, { redisUrl, allow: new URL(server.baseUrl).host });
  await Promise.all(pids.map((pid) => workers.add({ within: entering(pid, 'root') })));
  const addresses = await addressesAt(redisUrl);
  const seen: SeenLoad[] = [];
  {
    await using fabric = await QueueFabric.start(fabricOptions(redisUrl, pids.length));
    const runner = fabric.clientsOf(specOf(server.baseUrl));
    for (const plan of Object.values(PLANS)) seen.push(await seenLoad(runner, server, plan));
  }
  process.stdout.write(JSON.stringify({ seen, addresses } satisfies NamespacedLoads));
}

/** Of whoever is connected to Redis. */
async function addressesAt(url: string): Promise<string[]> {
  const redis = new Redis(url);
  const clients = String(await redis.client('LIST'));
  redis.disconnect();
  return [
    ...new Set(clients.matchAll(/ addr=(?<address>[\d.]+)/g).map(({ groups }) => groups?.['address'] ?? '')),
  ].sort();
}

// What is started here goes with this process where it ends by itself.
process.once('SIGTERM', () => process.exit(1));
main(process.argv.slice(2).map(Number)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
