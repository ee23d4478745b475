import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { closedModel, planOf } from '../../load-plans.fixture';
import { unpack } from '../../packed-records';
import { answerAtOnce, RecordingServer, specOf } from '../../workers/recording-server.fixture';
import { RedisServer } from '../redis/redis-server.fixture';
import { INVITATION_KEY, WIRE_SCHEMA } from '../wire/protocol';
import { decodeRecords } from '../wire/records-on-wire';
import { HandCoordinator, SHORT_TIMES, until } from './hand-coordinator.fixture';
import { RunningWorker } from './queue-worker.fixture';

/** A load that never ends by itself. */
const ENDLESS = planOf(closedModel({ virtualUsers: 3, requestsEach: Infinity }));

/** Answers two requests, and none after them. */
const answerTwo = (): typeof answerAtOnce => {
  let answered = 0;
  return (response, received) => {
    if ((answered += 1) <= 2) answerAtOnce(response, received);
  };
};

/** The indices of the records that a worker left in a file, in their order. */
function leftIn(worker: RunningWorker, runId: string, load: number): number[] {
  const bytes = readFileSync(join(worker.folder, runId, `load-${load}-shard-0.records`));
  const indices: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32LE(at);
    indices.push(...[...unpack(decodeRecords(bytes.subarray(at + 4, end)))].map(({ index }) => index));
    at = end;
  }
  return indices.toSorted((one, other) => one - other);
}

describe('A load worker at the end of a run', { skip: RedisServer.whyNot ?? false }, () => {
  it('leaves it when that is told, and ends with it where it was to take part in one', async () => {
    await using redis = await RedisServer.start();
    await using worker = new RunningWorker(redis, { once: true });
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.invite();
    const { id } = await coordinator.untilCard();
    await coordinator.tell({ type: 'end' });
    expect(await worker.outcome).to.equal('ended');
    expect(await coordinator.redis.exists(coordinator.keys.workers, coordinator.keys.alive(id))).to.equal(0);
    expect(worker.lines.at(-1)).to.match(/left run run-1: it is over/);
  });

  it('refuses one of another version or schema by a card, and takes the next that fits', async () => {
    await using redis = await RedisServer.start();
    await using worker = new RunningWorker(redis);
    await using older = new HandCoordinator(redis, 'older');
    await older.invite({ version: '1.2.2' });
    expect((await older.untilCard()).refusal).to.match(/version 1\.2\.2 .* and this worker 1\.2\.3/);
    expect(await older.redis.keys(older.keys.alive('*'))).to.have.length(1);
    await using newer = new HandCoordinator(redis, 'newer');
    await newer.invite({ schema: WIRE_SCHEMA + 1, more: { unheardOf: true } });
    expect((await newer.untilCard()).refusal).to.match(/schema/);
    await newer.redis.set(INVITATION_KEY, '{"runId":');
    await worker.untilLogged(/the invitation in Redis is no JSON/);
    await using fitting = new HandCoordinator(redis, 'fitting');
    await fitting.invite();
    expect(await fitting.untilCard()).not.to.have.property('refusal');
    expect(worker.lines.filter((line) => line.includes('refused'))).to.have.length(2);
    // The others were of no run that this worker would leave.
    await Promise.all([older, newer].map(({ redis: client, keys }) => client.unlink(keys.workers)));
  });

  it('ends the load and leaves, when its coordinator has gone; what was not sent is in a file', async () => {
    await using redis = await RedisServer.start();
    await using server = await RecordingServer.start(answerTwo());
    await using worker = new RunningWorker(redis, { once: true });
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.invite();
    await coordinator.untilCard();
    const load = await coordinator.add(ENDLESS, specOf(server.baseUrl));
    await coordinator.start(load);
    await server.untilReceived(5);
    await coordinator.redis.unlink(INVITATION_KEY);
    expect(await worker.outcome).to.equal('lost');
    const sent = (await coordinator.records(load)).map(({ index }) => index);
    expect(new Set([...sent, ...leftIn(worker, 'run-1', load)])).to.have.property('size', 5);
    await worker.untilLogged(/left run run-1: its coordinator has gone/);
  });

  it('fails what is under way when it is itself to end, after what was seen was sent', async () => {
    await using redis = await RedisServer.start();
    await using server = await RecordingServer.start(answerTwo());
    await using worker = new RunningWorker(redis);
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.invite();
    await coordinator.untilCard();
    const load = await coordinator.add(ENDLESS, specOf(server.baseUrl));
    await coordinator.start(load);
    await server.untilReceived(5);
    worker.end();
    expect(await worker.outcome).to.equal('stopped');
    expect((await coordinator.ended(load)).failures).to.deep.equal(['w1: was ended by the test']);
    expect(await coordinator.records(load)).to.have.length(5);
    expect(await coordinator.redis.hlen(coordinator.keys.workers)).to.equal(0);
  });

  it('gives up a shard of which it may have missed orders, or that nobody starts', async () => {
    await using redis = await RedisServer.start();
    await using server = await RecordingServer.start(answerTwo());
    await using worker = new RunningWorker(redis, { times: { ...SHORT_TIMES, readiness: 300 } });
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.invite();
    await coordinator.untilCard();
    const never = await coordinator.add(ENDLESS, specOf(server.baseUrl));
    expect((await coordinator.ended(never)).failures.join()).to.match(
      /^w1: no order to start came within 0\.3 s/,
    );
    const load = await coordinator.add(ENDLESS, specOf(server.baseUrl));
    await coordinator.start(load);
    await server.untilReceived(5);
    await coordinator.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    expect((await coordinator.ended(load)).failures.join()).to.match(/^w1: .*orders may have been missed/);
    expect(worker.lines.join('')).not.to.match(/left run/);
    await until(async () => (await coordinator.hearers()) === 1 || undefined);
  });

  it('ends the load when Redis is lost, leaves what was not sent in a file, and comes back with Redis', async () => {
    await using redis = await RedisServer.start();
    await using server = await RecordingServer.start(answerTwo());
    await using worker = new RunningWorker(redis);
    await using coordinator = new HandCoordinator(redis, 'run-1');
    await coordinator.invite();
    await coordinator.untilCard();
    const load = await coordinator.add(ENDLESS, specOf(server.baseUrl));
    await coordinator.start(load);
    await server.untilReceived(5);
    const before = (await coordinator.records(load)).length;
    redis.kill();
    await redis.ended();
    coordinator.abandon();
    await worker.untilLogged(/records of \d requests of load 1 were not sent; they are in \S+records\n/);
    expect(before + leftIn(worker, 'run-1', load).length).to.equal(5);
    await worker.untilLogged(/Redis at 127\.0\.0\.1:\d+ was lost/);
    await using again = await RedisServer.start({ port: redis.port });
    await using next = new HandCoordinator(again, 'run-2');
    await next.invite();
    await next.untilCard();
    await worker.untilLogged(/joined run run-2/);
  });
});
