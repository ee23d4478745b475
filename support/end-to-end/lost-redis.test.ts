import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { QueueFabric } from '../load/distributed/coordinator/queue-fabric';
import { RedisServer } from '../load/distributed/redis/redis-server.fixture';
import { decodeRecords } from '../load/distributed/wire/records-on-wire';
import { unending } from '../load/fake-target.fixture';
import { imbalanceOf } from '../load/ledger';
import { closedModel, planOf, prompts } from '../load/load-plans.fixture';
import { unpack } from '../load/packed-records';
import { answerAtOnce, RecordingServer, specOf } from '../load/workers/recording-server.fixture';
import { LoadWorkerError } from '../load/workers/worker-handle';
import { milliseconds } from '../quantities/units';
import { fabricOptions, PLANS, requestsOf, seenLoad } from './distributed-load.fixture';
import { RedisMonitor } from './redis-monitor.fixture';
import { WorkerProcesses, type WorkerProcess } from './worker-processes.fixture';

const ANSWER_MS = 10;
const ENDLESS = planOf(closedModel({ virtualUsers: 4, requestsEach: Infinity }), {
  workload: prompts({ idPrefix: 'endless-' }),
});
/** No matter here how far apart workers began. */
const LAX = { skewLimit: milliseconds(60_000) };

/** Resolves when a piece of records has come to Redis, and the coordinator has taken it out. */
async function untilRecordsCame({ url }: RedisServer): Promise<void> {
  using monitor = await RedisMonitor.start(url);
  await monitor.until(/"xadd" .*"type" "records"/);
  await monitor.until(/"xdel"/);
}

/** The indices of the records that a worker left in files. */
function leftBy({ records }: WorkerProcess): number[] {
  const paths = readdirSync(records, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.records'),
  );
  return paths.flatMap((path) => {
    const bytes = readFileSync(join(records, path));
    const indices: number[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = at + 4 + bytes.readUInt32LE(at);
      indices.push(...[...unpack(decodeRecords(bytes.subarray(at + 4, end)))].map(({ index }) => index));
      at = end;
    }
    return indices;
  });
}

describe('A load in which Redis is killed', { skip: RedisServer.whyNot ?? false }, () => {
  it('keeps what came, and says where Redis was; workers keep the rest, and serve the next one', async () => {
    await using server = await RecordingServer.start((response, received) => {
      setTimeout(() => {
        answerAtOnce(response, received);
      }, ANSWER_MS);
    });
    const first = await RedisServer.start();
    await using killed = first;
    await using workers = await WorkerProcesses.start(2, { redisUrl: first.url });
    const place = first.url.replace('redis://', '');
    const pids = workers.running.map(({ pid }) => pid);
    {
      await using fabric = await QueueFabric.start(fabricOptions(first.url, 2, LAX));
      const runner = fabric.clientsOf(specOf(server.baseUrl));
      const running = runner.begin(ENDLESS, unending);
      await untilRecordsCame(first);
      killed.kill();

      const { records, counts, health } = await running.result;
      expect(records.length).to.be.greaterThan(0);
      expect(counts.scheduled).to.equal(records.length);
      expect(imbalanceOf(counts)).to.equal(undefined);
      expect(health.faults?.join('; ')).to.match(
        new RegExp(`^the load ended early: Redis at ${place} was lost`),
      );
      expect(() => runner.begin(ENDLESS, unending)).to.throw(LoadWorkerError, `Redis at ${place} was lost`);

      const received = new Set(server.received.map(({ id }) => Number(id.slice('endless-'.length))));
      for (const worker of workers.running) {
        const line = await worker.untilLogged(
          /records of [\d,]+ requests of load 1 were not sent; they are in /,
        );
        expect(line).to.contain(worker.records);
        const left = leftBy(worker);
        expect(left).not.to.deep.equal([]);
        expect([...received]).to.include.members(left);
      }
      expect([...received]).to.include.members(records.map(({ index }) => index));
    }

    await using again = await RedisServer.start({ port: first.port });
    await using fabric = await QueueFabric.start(fabricOptions(again.url, 2, LAX));
    const plan = PLANS['a closed load'];
    const seen = await seenLoad(fabric.clientsOf(specOf(server.baseUrl)), server, plan);
    const logs = workers.running.map(({ output }) => output).join('\n');
    expect(seen.faults, logs).to.deep.equal([]);
    expect(seen.workers).to.deep.equal(['w1', 'w2']);
    expect(seen.counts.completed).to.equal(requestsOf(plan));
    expect(workers.running.map(({ pid }) => pid)).to.deep.equal(pids);
  });
});
