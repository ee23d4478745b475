import { after, before, describe, it } from 'node:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { milliseconds } from '../../../quantities/units';
import { LiveTally } from '../../../statistics/live-tally';
import { unending } from '../../fake-target.fixture';
import { closedModel, openModel, planOf } from '../../load-plans.fixture';
import type { PackedRecords } from '../../packed-records';
import { RecordingServer, specOf } from '../../workers/recording-server.fixture';
import { RedisServer } from '../redis/redis-server.fixture';
import type { ShardReport } from '../wire/messages';
import { PROTOCOL_TIMES } from '../wire/protocol';
import { encodeRecords } from '../wire/records-on-wire';
import { suiteVersion } from '../../../suite-version';
import { RecordSpool } from '../worker/record-spool';
import { SERVER, startFabric } from './fabric-settings.fixture';

const STARTS = [0, 10, 20, 30, 40];
const NONE = new Float64Array(0);

describe('Loads over Redis', { skip: RedisServer.whyNot }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('are what all workers sent together, on one clock', async () => {
    const told: string[] = [];
    const waited: string[] = [];
    await using run = await startFabric(server.url, [{ clockAhead: 60_000 }, { clockAhead: -7_000 }], {
      observer: {
        waiting: (came, wanted) => waited.push(`${came} of ${wanted}`),
        seconds: (load, worker, seconds) =>
          told.push(`${load} ${worker} ${seconds.map(({ sent }) => sent).join()}`),
      },
    });
    const { fabric } = run;
    const runner = fabric.clientsOf(SERVER);
    expect(runner.description).to.equal(`lean, 2 load workers over Redis at ${new URL(server.url).host}`);
    const tally = LiveTally.create();
    const load = runner.begin(planOf(openModel(STARTS), { tally: tally.buffer }), unending);
    expect(() => runner.begin(planOf(openModel(STARTS)), unending)).to.throw(/at another load/);
    const startAt = await load.startAt;
    const { records, counts, health, histograms } = await load.result;
    expect(health.faults).to.equal(undefined);
    expect(records.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3, 4]);
    for (const { index, scheduledAt } of records) expect(scheduledAt).to.equal(startAt + STARTS[index]!);
    expect(counts).to.include({ scheduled: 5, sent: 5, completed: 5 });
    expect(histograms.e2e.count).to.equal(5);
    expect(health.threads.map(({ name }) => name)).to.have.members(['w1', 'w2']);
    expect(health.beginning?.skew).to.equal(0);
    expect(health.beginning?.bound).to.be.within(0, 50);
    expect(load.progress).to.deep.equal({ over: 5, inFlight: 0 });
    expect(tally.counts()).to.deep.equal({ answered: 5, failed: 0, outputTokens: 15, responseTimeMs: 25 });
    expect(told.toSorted().map((line) => line.slice(0, -1))).to.deep.equal(['1 w1 ', '1 w2 ']);
    expect(waited.at(-1)).to.equal('2 of 2');
    const next = runner.begin(planOf(openModel([0, 1])), unending);
    expect((await next.result).counts.completed).to.equal(2);
    expect(next.progress).to.deep.equal({ over: 2, inFlight: 0 });
  });

  it('leave nothing in Redis', async () => {
    const redis = new Redis(server.url);
    await redis.set('llm-load:dead-run:reports', 'left');
    await redis.set('somebody', 'else');
    const notes: string[] = [];
    {
      await using run = await startFabric(server.url, [{}], {
        observer: { note: (line) => notes.push(line) },
      });
      await run.fabric.clientsOf(SERVER).begin(planOf(openModel([0])), unending).result;
      expect(await redis.keys('llm-load:*:plan:*')).to.deep.equal([]);
    }
    expect(await redis.keys('*')).to.deep.equal(['somebody']);
    expect(notes.join()).to.match(/llm-load:dead-run:\* of a run that is dead/);
    redis.disconnect();
  });

  it('have the records of each worker from its file where this machine sees that, and else say where it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'records-'));
    const spooled = (host: string, name: string) => async (records: PackedRecords) => {
      const spool = await RecordSpool.open(join(folder, name));
      await spool.add(encodeRecords(records));
      await spool.add(
        encodeRecords({ ...records, count: 0, blocks: [], contentAt: NONE, contentTokens: NONE }),
      );
      const requests = records.count;
      return { kind: 'files', host, path: spool.path, requests, digest: await spool.close() } as const;
    };
    const unseen = (path: string) => async (records: PackedRecords) => {
      const left = await spooled('host-b', 'left')(records);
      return { ...left, path, digest: path === left.path ? '0'.repeat(64) : left.digest };
    };
    const cases = [
      [
        '/no/such/file',
        /load worker w2: its records are in \/no\/such\/file on host-b, which this machine does not see/,
      ],
      ['/dev/zero', /which this machine does not see/],
      [join(folder, 'left'), /this machine has another file of that path/],
    ] as const;
    for (const [path, fault] of cases) {
      const scripts = [{ records: spooled('host-a', 'seen') }, { records: unseen(path) }];
      await using run = await startFabric(server.url, scripts, { records: 'files' });
      const load = run.fabric.clientsOf(SERVER).begin(planOf(openModel(STARTS)), unending);
      const { records, counts, health, histograms } = await load.result;
      expect(health.faults).to.have.lengthOf(1);
      expect(health.faults?.[0]).to.match(fault);
      expect(counts.completed).to.equal(5);
      expect(histograms.ttft.count).to.equal(5);
      expect(records).to.have.lengthOf(run.workers[0]?.shard === 0 ? 3 : 2);
    }
    rmSync(folder, { recursive: true });
  });

  it('know what the ground-truth servers of their workers saw, on one clock', async () => {
    const told = (name: string) => ({
      clockAhead: 60_000,
      midway: async (say: (type: string, data: object) => Promise<void>, startAt: number) => {
        const tokenSentAt = [{ at: startAt + 50, tokens: 1 }];
        await say('truth', [{ requestId: `trial-${name}`, headersReceivedAt: startAt + 1, tokenSentAt }]);
      },
      report: (report: ShardReport) => ({ ...report, truthPieces: 1 }),
    });
    await using run = await startFabric(server.url, [told('1'), told('2')]);
    const { truth } = run.fabric;
    const delays = { timeToFirstToken: milliseconds(50), interTokenLatency: milliseconds(10) };
    expect(truth.server(delays, 'lean')).to.deep.include({ transport: 'lean', api: 'openai-chat' });
    const load = run.fabric.clientsOf(truth.server(delays)).begin(planOf(openModel([0, 1])), unending);
    const startAt = await load.startAt;
    expect((await load.result).health.faults).to.equal(undefined);
    const seen = await truth.requests('trial-', 2, unending);
    expect(seen.map(({ requestId }) => requestId)).to.have.members(['trial-1', 'trial-2']);
    for (const { headersReceivedAt, tokenSentAt } of seen) {
      expect(headersReceivedAt - startAt).to.be.closeTo(1, 0.01);
      expect((tokenSentAt[0]?.at ?? NaN) - startAt).to.be.closeTo(50, 0.01);
    }
    const failure = await truth.requests('trial-', 3, unending).catch((error: unknown) => String(error));
    expect(failure).to.match(/told of 2 requests trial-\*, and 3 were sent/);
  });

  it('are sent by worker processes as they would be by threads', async () => {
    await using target = await RecordingServer.start();
    const common = ['--allow', '127.0.0.1', '--once'];
    const environment = { ...process.env, REDIS_URL: server.url };
    const workers = ['one', 'two'].map((name) =>
      spawn(process.execPath, ['support/worker.js', '--name', name, ...common], {
        env: environment,
        stdio: 'ignore',
      }),
    );
    const ends = workers.map((worker) => once(worker, 'exit'));
    try {
      const model = closedModel({ virtualUsers: 3, requestsEach: 4 });
      {
        await using run = await startFabric(server.url, [], {
          workers: 2,
          version: suiteVersion(),
          deadline: milliseconds(20_000),
          times: PROTOCOL_TIMES,
        });
        const { counts, records, health } = await run.fabric
          .clientsOf(specOf(target.baseUrl))
          .begin(planOf(model), unending).result;
        expect(counts).to.include({ scheduled: 12, sent: 12, completed: 12 });
        expect(records.map(({ index }) => index)).to.deep.equal([...Array(12).keys()]);
        expect(health.faults).to.equal(undefined);
        expect(health.threads.map(({ name }) => name)).to.have.members(['one', 'two']);
        expect(target.received).to.have.lengthOf(12);
      }
      expect(await Promise.all(ends)).to.deep.equal([
        [0, null],
        [0, null],
      ]);
    } finally {
      for (const worker of workers) worker.kill('SIGKILL');
    }
  });
});
