import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { QueueFabric } from '../load/distributed/coordinator/queue-fabric';
import { RedisServer } from '../load/distributed/redis/redis-server.fixture';
import { LoadWorkers } from '../load/workers/load-workers';
import { RecordingServer, specOf } from '../load/workers/recording-server.fixture';
import { linkToBridge, makeBridge } from '../network/environment/bridge';
import { scriptCommand } from '../network/environment/command';
import { HeldNamespace } from '../network/environment/held-namespace';
import { namespaceOwner } from '../network/probing/namespace-owner.fixture';
import { fabricOptions, PLANS, requestsOf, seenLoad, type SeenLoad } from './distributed-load.fixture';
import type { NamespacedLoads } from './namespaced-load.fixture';
import { WorkerProcesses } from './worker-processes.fixture';

const SKEW_LIMIT_MS = 5;
const NAMESPACED = join(__dirname, 'namespaced-load.fixture.ts');
const run = promisify(execFile);

/** Either the workers began together, or it is said by how much they did not. */
function expectToldBeginning({ beginning, faults }: SeenLoad): void {
  const { skew = NaN, bound = NaN } = beginning ?? {};
  expect(skew).to.be.at.least(0).and.at.most(bound);
  for (const fault of faults) {
    const [, late, apart] =
      /began (?:([\d.]+) ms late|up to ([\d.]+) ms apart).*, more than 5 ms;/.exec(fault) ?? [];
    expect(Number(late ?? apart), fault).to.be.at.least(SKEW_LIMIT_MS);
  }
  if (bound > SKEW_LIMIT_MS) expect(faults).not.to.deep.equal([]);
}

/** What both ends saw is the whole load, once, whoever sent it. */
function expectWhole(seen: SeenLoad, reference: SeenLoad, test: TestContext): void {
  expect(seen.requests).to.deep.equal(reference.requests);
  expect(seen.indices).to.deep.equal(reference.indices);
  const { length } = seen.requests;
  expect(seen.counts).to.include({ scheduled: length, sent: length, completed: length });
  expect(seen.imbalance).to.equal(undefined);
  for (const [latency, { counted, recorded }] of Object.entries(seen.figures)) {
    expect(counted['count'], latency).to.equal(length);
    // Stamps were moved from one clock to another, and a double has 52 bits.
    for (const [name, value] of Object.entries(counted))
      expect(value, `${latency} ${name}`).to.be.closeTo(recorded[name]!, 1e-4);
  }
  expectToldBeginning(seen);
  const { skew = NaN, bound = NaN } = seen.beginning ?? {};
  test.diagnostic(
    `${seen.workers.join(', ')}: began within ${skew.toFixed(2)} ms, at most ${bound.toFixed(2)} ms`,
  );
}

describe('A load that worker processes send', { skip: RedisServer.whyNot ?? false }, () => {
  const references: SeenLoad[] = [];
  let redis: RedisServer;
  let server: RecordingServer;
  let workers: WorkerProcesses;
  before(async () => {
    [redis, server] = await Promise.all([RedisServer.start(), RecordingServer.start()]);
    workers = await WorkerProcesses.start(4, { redisUrl: redis.url });
    await using threads = await LoadWorkers.start(2);
    for (const plan of Object.values(PLANS))
      references.push(await seenLoad(threads.clientsOf(specOf(server.baseUrl)), server, plan));
  });
  after(async () => {
    await Promise.all([workers, server].map((started) => started[Symbol.asyncDispose]()));
    await redis[Symbol.asyncDispose]();
  });

  it('is known from threads of this process', () => {
    for (const [position, plan] of Object.values(PLANS).entries())
      expect(new Set(references[position]!.requests).size).to.equal(requestsOf(plan));
  });

  for (const count of [1, 2, 4])
    it(`is the same of ${count} of them, and they leave nothing in Redis`, async (test) => {
      {
        await using fabric = await QueueFabric.start(fabricOptions(redis.url, count));
        const runner = fabric.clientsOf(specOf(server.baseUrl));
        for (const [position, plan] of Object.values(PLANS).entries()) {
          const seen = await seenLoad(runner, server, plan);
          expectWhole(seen, references[position]!, test);
          expect(new Set(seen.workers).size).to.equal(count);
          expect(workers.running.map(({ name }) => name)).to.include.members([...seen.workers]);
        }
      }
      const client = new Redis(redis.url);
      expect(await client.keys('*')).to.deep.equal([]);
      client.disconnect();
      expect(workers.running).to.have.length(4);
    });

  const skip = namespaceOwner !== 'root' && 'only root can make network namespaces beside one another (ip)';
  it('is the same of workers that are each in a network of its own', { skip }, async (test) => {
    await using bridge = await HeldNamespace.make('root');
    await makeBridge(bridge);
    await using one = await HeldNamespace.make('root');
    await using other = await HeldNamespace.make('root');
    const links = [await linkToBridge(bridge, one, 0), await linkToBridge(bridge, other, 1)];
    const [program, ...args] = bridge.enter(scriptCommand(NAMESPACED, String(one.pid), String(other.pid)));
    const { stdout } = await run(program, args, { signal: test.signal, maxBuffer: 1 << 26 });
    const { seen, addresses } = JSON.parse(stdout) as NamespacedLoads;
    expect(addresses).to.include.members(links.map(({ address }) => address));
    for (const [position, each] of seen.entries()) {
      expectWhole(each, references[position]!, test);
      expect(each.workers).to.deep.equal(['w1', 'w2']);
    }
    expect(seen).to.have.length(references.length);
  });
});
