import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { QueueFabric } from '../load/distributed/coordinator/queue-fabric';
import { RedisServer } from '../load/distributed/redis/redis-server.fixture';
import { PROTOCOL_TIMES, type ProtocolTimes } from '../load/distributed/wire/protocol';
import { unending } from '../load/fake-target.fixture';
import { imbalanceOf } from '../load/ledger';
import { openModel, planOf, prompts } from '../load/load-plans.fixture';
import type { LoadRun } from '../load/load-runner';
import { RecordingServer, specOf } from '../load/workers/recording-server.fixture';
import { milliseconds } from '../quantities/units';
import { seededFractions } from '../statistics/random';
import { fabricOptions } from './distributed-load.fixture';
import { WorkerProcesses, type WorkerProcess } from './worker-processes.fixture';

/** A worker is lost soon, and not when a busy machine stands still for a moment. */
const TIMES: ProtocolTimes = {
  ...PROTOCOL_TIMES,
  workerLife: 1_000,
  renewal: 100,
  invitationLook: 20,
  progress: 50,
};

/** Side by side: most of the time nothing but a silence is waited for. */
const LANES = 4;
const KILLS_EACH = 5;
/** Workers of each load. */
const WORKERS = 2;
const REQUESTS = 200;
const LOAD_MS = 400;

/** No matter here how far apart workers began. */
const LAX = milliseconds(60_000);

const seed = Number(process.env['KILLS_SEED'] ?? Date.now() % 2 ** 31);

/** When a worker is killed: that long after the load was asked for, or after its start. */
interface Moment {
  readonly after: 'asked' | 'start';
  readonly ms: number;
}

/** A load, and who is killed in it when. */
interface Plot {
  readonly workers: WorkerProcesses;
  readonly redisUrl: string;
  readonly moment: Moment;
  readonly idPrefix: string;
  /** Which of them, as a share. */
  readonly pick: number;
  /** Nobody has to take the place of the killed one. */
  readonly isLast: boolean;
}

/** What came of a load in which a worker was killed. */
interface Killing {
  readonly killed: WorkerProcess;
  readonly moment: Moment;
  readonly idPrefix: string;
  readonly run: LoadRun;
  /** The result was there before. */
  readonly isLate: boolean;
}

const words = ({ killed, moment }: Killing): string =>
  `KILLS_SEED=${seed}: ${killed.name} killed ${moment.ms.toFixed(1)} ms after ${moment.after}`;

/** A load that has a hole is told to have one, and by whom. */
function expectHonest(killing: Killing): 'complete' | 'faulty' {
  const { run, killed, isLate } = killing;
  const { faults = [] } = run.health;
  expect(imbalanceOf(run.counts), words(killing)).to.equal(undefined);
  const indices = run.records.map(({ index }) => index);
  expect(new Set(indices).size, words(killing)).to.equal(indices.length);
  if (faults.length === 0) {
    expect(indices, words(killing)).to.deep.equal([...Array(REQUESTS).keys()]);
    expect(run.counts.completed, words(killing)).to.equal(REQUESTS);
    return 'complete';
  }
  expect(isLate, `${words(killing)}: ${faults.join('; ')}`).to.equal(false);
  expect(faults.join('; '), words(killing)).to.match(new RegExp(`load worker ${killed.name}\\b`));
  return 'faulty';
}

/** Of the shard of a worker that went on, all that the server saw has a record; gives whether there is one. */
function expectKept(killing: Killing, others: readonly WorkerProcess[], server: RecordingServer): boolean {
  const { run, idPrefix } = killing;
  for (const { output } of others) {
    const told = [...output.matchAll(/shard (\d) of 2 of load 1: (\d+) requests/g)].at(-1);
    if (told === undefined) continue;
    const [shard, requests] = [Number(told[1]) - 1, Number(told[2])];
    const kept = run.records.map(({ index }) => index).filter((index) => index % WORKERS === shard);
    expect(kept, words(killing)).to.have.length(requests);
    const seen = server.received
      .filter(({ id }) => id.startsWith(idPrefix))
      .map(({ id }) => Number(id.slice(idPrefix.length)));
    expect(kept, words(killing)).to.include.members(seen.filter((index) => index % WORKERS === shard));
    return true;
  }
  return false;
}

describe(
  'A load of which a worker is killed',
  { skip: RedisServer.whyNot ?? false, concurrency: true },
  () => {
    let redis: RedisServer;
    let server: RecordingServer;
    before(async () => {
      [redis, server] = await Promise.all([RedisServer.start(), RecordingServer.start()]);
    });
    after(async () => {
      await Promise.all([redis, server].map((started) => started[Symbol.asyncDispose]()));
    });

    async function kill({ workers, redisUrl, moment, idPrefix, pick, isLast }: Plot): Promise<Killing> {
      let replacement: Promise<WorkerProcess> | undefined;
      await using ending = new AsyncDisposableStack();
      // Whoever comes while the run ends is gone from Redis when it has seen that.
      ending.defer(async () => {
        const came = await replacement;
        if (came?.output.includes('joined run') === true) await came.untilLogged(/left run/);
      });
      await using fabric = await QueueFabric.start(
        fabricOptions(redisUrl, WORKERS, { times: TIMES, skewLimit: LAX }),
      );
      const starts = Array.from({ length: REQUESTS }, (_, index) => (index * LOAD_MS) / REQUESTS);
      const plan = planOf(openModel(starts), { workload: prompts({ idPrefix }) });
      let isOver = false;
      const running = fabric.clientsOf(specOf(server.baseUrl)).begin(plan, unending);
      const result = running.result.finally(() => {
        isOver = true;
      });
      if (moment.after === 'start') await running.startAt;
      await pause(moment.ms);
      const { running: candidates } = workers;
      const killed = candidates[Math.floor(pick * candidates.length)]!;
      const isLate = isOver;
      killed.kill();
      await killed.ended();
      if (!isLast) replacement = workers.add();
      return { killed, moment, idPrefix, run: await result, isLate };
    }

    async function lane(number: number, test: TestContext): Promise<void> {
      const redisUrl = `${redis.url}/${number}`;
      const draw = seededFractions(seed + number);
      await using workers = await WorkerProcesses.start(WORKERS, { redisUrl, times: TIMES });
      const client = new Redis(redisUrl);
      const told: string[] = [];
      for (let round = 0; round < KILLS_EACH; round += 1) {
        const isEarly = draw() < 0.3;
        const moment: Moment = isEarly
          ? { after: 'asked', ms: 100 * draw() }
          : { after: 'start', ms: 2 * LOAD_MS * draw() };
        const isLast = round + 1 === KILLS_EACH;
        const killing = await kill({
          workers,
          redisUrl,
          moment,
          idPrefix: `lane-${number}-${round}-`,
          pick: draw(),
          isLast,
        });
        expect(await client.keys('*'), words(killing)).to.deep.equal([]);
        const kind = expectHonest(killing);
        const isKept = expectKept(killing, workers.running, server);
        told.push(`${moment.after} + ${moment.ms.toFixed(0)} ms: ${kind}${isKept ? ', the rest kept' : ''}`);
      }
      client.disconnect();
      test.diagnostic(told.join('; '));
    }

    for (let number = 0; number < LANES; number += 1)
      it(`tells of it, or is complete, and leaves nothing in Redis (${number + 1} of ${LANES})`, (test) =>
        lane(number, test));
  },
);
