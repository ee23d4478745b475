import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { milliseconds } from '../../../quantities/units';
import { closedModel, planOf } from '../../load-plans.fixture';
import { RecordingServer, specOf } from '../../workers/recording-server.fixture';
import { RedisServer } from '../redis/redis-server.fixture';
import { shardProgress } from '../wire/messages';
import { INVITATION_KEY, MOST_WAITING } from '../wire/protocol';
import { HandCoordinator, now, SHORT_TIMES, until } from './hand-coordinator.fixture';
import { LoadThread } from './load-thread';
import { RunningWorker } from './queue-worker.fixture';
import { StallingProxy } from './stalling-proxy.fixture';

const count = (worker: RunningWorker, pattern: RegExp): number =>
  worker.lines.filter((line) => pattern.test(line)).length;

/** Has a load of two requests sent, whose records cannot be told: nobody takes what is in the stream. */
async function sendUnheard(coordinator: HandCoordinator, server: RecordingServer): Promise<number> {
  const load = await coordinator.add(planOf(closedModel()), specOf(server.baseUrl));
  await coordinator.untilSaid(load, 'ready');
  for (let entry = 0; entry < MOST_WAITING; entry += 1)
    await coordinator.redis.xadd(coordinator.keys.reports, '*', 'load', -1, 'type', 'other', 'data', '');
  await coordinator.start(load);
  await until(async () =>
    (await coordinator.said(load, 'progress')).some(
      ({ data }) => shardProgress.parse(JSON.parse(data.toString())).over === 2,
    )
      ? true
      : undefined,
  );
  return load;
}

/** Until the worker has told that it is there, after it was forgotten. */
async function untilToldAgain(coordinator: HandCoordinator, id: string): Promise<void> {
  const key = coordinator.keys.alive(id);
  await coordinator.redis.unlink(key);
  await until(async () => ((await coordinator.redis.exists(key)) === 1 ? true : undefined));
}

describe('A load worker in trouble', { skip: RedisServer.whyNot ?? false, concurrency: true }, () => {
  it('says once that Redis refuses what it asks for, and goes on when Redis is well', async () => {
    await using redis = await RedisServer.start();
    await using worker = new RunningWorker(redis);
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.redis.lpush(INVITATION_KEY, 'not an invitation');
    expect(await worker.untilLogged(/WRONGTYPE/)).to.match(
      /Redis at \S+ gave an error: WRONGTYPE.* tries again/,
    );
    const refused = async (): Promise<number> =>
      Number(/errorstat_WRONGTYPE:count=(\d+)/.exec(await coordinator.redis.info('errorstats'))?.[1]);
    await until(async () => ((await refused()) > 1 ? true : undefined));
    await coordinator.redis.unlink(INVITATION_KEY);
    await worker.untilLogged(/is back; waits for a run/);
    await coordinator.invite();
    await coordinator.untilCard();
    expect(count(worker, /WRONGTYPE/)).to.equal(1);
  });

  it('that Redis lets join no run joins it when Redis is well, and says each once', async () => {
    await using redis = await RedisServer.start();
    await using worker = new RunningWorker(redis, { once: true });
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.redis.set(coordinator.keys.workers, 'not a hash');
    await coordinator.invite();
    await worker.untilLogged(/left run run-1: Redis at \S+ gave an error: WRONGTYPE/);
    await worker.untilLogged(/gave an error: WRONGTYPE.* tries again/);
    await coordinator.redis.unlink(coordinator.keys.workers);
    await coordinator.untilCard();
    await coordinator.tell({ type: 'end' });
    expect(await worker.outcome).to.equal('ended');
    expect(count(worker, /gave an error.* tries again/)).to.equal(1);
    expect(count(worker, /joined run run-1/)).to.equal(2);
    expect(count(worker, /is back/)).to.equal(0);
  });

  it('fetches no more of an invitation than one may have', async () => {
    await using redis = await RedisServer.start();
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.redis.set(INVITATION_KEY, Buffer.alloc(4 << 20, 'x'));
    await using worker = new RunningWorker(redis);
    await worker.untilLogged(
      /the invitation in Redis has 1048577 bytes, and no message has more than 1048576/,
    );
  });

  it('tells that it is there while much is on its way elsewhere', async () => {
    await using redis = await RedisServer.start();
    await using proxy = await StallingProxy.start(redis.port);
    await using worker = new RunningWorker(redis, { redis: { url: proxy.url } });
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.invite();
    const { id } = await coordinator.untilCard();
    expect(proxy.stall('commands')).to.equal(1);
    await untilToldAgain(coordinator, id);
    expect(count(worker, /left run/)).to.equal(0);
  });

  it('tells that it is there until it has left, and leaves when all was told', async () => {
    await using redis = await RedisServer.start();
    await using server = await RecordingServer.start();
    await using worker = new RunningWorker(redis, { times: { ...SHORT_TIMES, ending: 20_000 } });
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.invite();
    const { id } = await coordinator.untilCard();
    const load = await sendUnheard(coordinator, server);
    worker.end();
    await untilToldAgain(coordinator, id);
    await coordinator.redis.unlink(coordinator.keys.reports);
    expect(await worker.outcome).to.equal('stopped');
    expect(await coordinator.records(load)).to.have.length(2);
    expect(await coordinator.redis.exists(coordinator.keys.alive(id))).to.equal(0);
  });

  it('that is to end ends though nobody takes what it has to tell, and leaves that in a file', async () => {
    await using redis = await RedisServer.start();
    await using server = await RecordingServer.start();
    await using worker = new RunningWorker(redis, { times: { ...SHORT_TIMES, ending: 200 } });
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.invite();
    await coordinator.untilCard();
    await sendUnheard(coordinator, server);
    worker.end();
    expect(await worker.outcome).to.equal('stopped');
    expect(worker.lines.join('')).to.match(/records of 2 requests of load 1 were not sent; they are in/);
    expect(worker.lines.join('')).to.match(/failed: nobody took what it had to tell within 0\.2 s/);
  });

  it('has failed where it could not do its last shard', async () => {
    await using redis = await RedisServer.start();
    await using worker = new RunningWorker(redis, { once: true });
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.invite();
    await coordinator.untilCard();
    const load = await coordinator.add(planOf(closedModel()), specOf('http://localhost:9'));
    expect((await coordinator.ended(load)).failures).to.have.length(1);
    await coordinator.tell({ type: 'end' });
    expect(await worker.outcome).to.equal('failed');
  });

  it('waits at its start for a Redis that is not there yet, and not for ever', async () => {
    const { url, port } = await (async () => {
      await using gone = await RedisServer.start();
      return gone;
    })();
    await using early = new RunningWorker({ url });
    await early.untilLogged(/nothing listens there .*; tries again for 60 s/);
    await using impatient = new RunningWorker({ url }, { patience: 0 });
    expect(String(await impatient.outcome.catch((error: unknown) => error))).to.match(
      /nothing listens there/,
    );
    expect(impatient.lines).to.deep.equal([]);
    await using redis = await RedisServer.start({ port });
    await early.untilLogged(/waits for a run at Redis/);
    expect(count(early, /tries again/)).to.equal(1);
    expect(redis.url).to.equal(url);
  });

  it('does not wait for what does not pass by itself', async () => {
    await using redis = await RedisServer.start({ password: 'right' });
    await using worker = new RunningWorker(redis, { redis: { url: redis.url.replace('right', 'wrong') } });
    expect(String(await worker.outcome.catch((error: unknown) => error))).to.match(/WRONGPASS/);
    expect(worker.lines).to.deep.equal([]);
  });
});

describe('The load thread of a worker', () => {
  it('that dies while it has no load is another one for the next', async () => {
    await using server = await RecordingServer.start();
    await using thread = await LoadThread.start();
    await thread.end();
    await turn();
    await thread.untilReady();
    const { counts } = await thread.run(
      {
        type: 'run',
        server: specOf(server.baseUrl),
        plan: planOf(closedModel()),
        shard: { index: 0, of: 1 },
        startAt: milliseconds(now()),
      },
      () => undefined,
    );
    expect(counts.completed).to.equal(2);
  });
});
