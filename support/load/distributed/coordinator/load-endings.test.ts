import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { milliseconds } from '../../../quantities/units';
import { unending } from '../../fake-target.fixture';
import { openModel, planOf } from '../../load-plans.fixture';
import { LoadWorkerError } from '../../workers/worker-handle';
import { RedisServer } from '../redis/redis-server.fixture';
import { SERVER, startFabric } from './fabric-settings.fixture';
import { ScriptedWorker } from './scripted-worker.fixture';

const PLAN = planOf(openModel([0, 10, 20, 30]));
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );

describe('The end of a load over Redis', { skip: RedisServer.whyNot }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('ends within the time for it when it is aborted, whatever its workers do', async () => {
    await using started = await startFabric(
      server.url,
      [{ goesOn: true }, { goesOn: true, ignoresAbort: true }],
      {
        shorter: { ending: 600 },
      },
    );
    const runner = started.fabric.clientsOf(SERVER);
    const abortion = new AbortController();
    const load = runner.begin(PLAN, abortion.signal);
    await load.startAt;
    abortion.abort(new Error('enough'));
    const { counts, health } = await load.result;
    expect(started.workers[0]?.orders).to.deep.include({ type: 'abort', load: 1, reason: 'enough' });
    expect(counts.completed).to.equal(2);
    expect(health.faults).to.deep.equal([
      'load worker w2 did not end within 0.6 s of being told to, and counts as lost',
    ]);
  });

  it('is stopped where it is told to stop, before its start or after it', async () => {
    await using started = await startFabric(server.url, [{ goesOn: true }, { goesOn: true }]);
    const runner = started.fabric.clientsOf(SERVER);
    const early = runner.begin(PLAN, unending);
    early.stop();
    expect((await early.result).health.faults).to.equal(undefined);
    const late = runner.begin(PLAN, unending);
    await late.startAt;
    late.stop();
    expect((await late.result).health.faults).to.equal(undefined);
    const none = runner.begin(PLAN, AbortSignal.abort(new Error('too late')));
    expect((await none.result).counts.scheduled).to.equal(0);
    expect(await none.startAt).to.be.a('number');
  });

  it('is not begun where a worker takes no part in time', async () => {
    const scripts = [{}, { prepare: () => new Promise<void>(() => undefined) }];
    await using started = await startFabric(server.url, scripts, {
      shorter: { readiness: 300, ending: 200 },
    });
    const { health } = await started.fabric.clientsOf(SERVER).begin(PLAN, unending).result;
    expect(health.faults?.[0]).to.match(/could not be begun within 0\.3 s: load worker w2 was not ready/);
  });

  it('names those who did not come, or refuse', async () => {
    const refusing = { name: 'w3', refusal: 'it is of version 2, and the run of version 1' };
    const failure = await failureOf(startFabric(server.url, [{}, refusing], { deadline: milliseconds(300) }));
    expect(failure).to.be.instanceOf(LoadWorkerError);
    expect(String(failure)).to.match(
      /1 of 2 load workers came within 300 ms; w3 on here refused: it is of version 2.*; start more with "npm run worker"/,
    );
  });

  it('leaves later loads without a worker that is gone, until another comes', async () => {
    await using started = await startFabric(server.url, [{}, { dies: 'in the load' }], {
      deadline: milliseconds(400),
    });
    const runner = started.fabric.clientsOf(SERVER);
    await runner.begin(PLAN, unending).result;
    const failure = await failureOf(runner.begin(PLAN, unending).result);
    expect(String(failure)).to.match(
      /1 of 2 load workers came within 400 ms; w2 on here was there and is lost/,
    );
    await using another = new ScriptedWorker(server.url, 'w3');
    await another.joined;
    expect((await runner.begin(PLAN, unending).result).counts.completed).to.equal(4);
  });

  it('ignores what comes of another load, or from somewhere else', async () => {
    const redis = new Redis(server.url);
    const notes: string[] = [];
    const stale = async (): Promise<void> => {
      const [workers = ''] = await redis.keys('llm-load:*:workers');
      const entry = ['worker', 'w1', 'load', 7, 'type', 'records', 'data', 'old'];
      const reports = workers.replace(/workers$/, 'reports');
      await redis.xadd(reports, '*', ...entry);
      for (const load of ['many', 'none']) await redis.xadd(reports, '*', 'load', load);
    };
    await using started = await startFabric(server.url, [{ midway: stale }], {
      observer: { note: (line) => notes.push(line) },
    });
    const { health, counts } = await started.fabric.clientsOf(SERVER).begin(PLAN, unending).result;
    expect(health.faults).to.equal(undefined);
    expect(counts.completed).to.equal(4);
    expect(notes).to.have.lengthOf(1);
    expect(notes[0]).to.match(/^something else than load workers writes to llm-load:.*:reports/);
    redis.disconnect();
  });

  it('has what came where Redis is lost, and later ones fail at once', async () => {
    await using own = await RedisServer.start();
    await using started = await startFabric(own.url, [{ goesOn: true }], { linkTimes: { grace: 200 } });
    const runner = started.fabric.clientsOf(SERVER);
    const load = runner.begin(PLAN, unending);
    await load.startAt;
    own.kill();
    const { health } = await load.result;
    expect(health.faults?.[0]).to.match(/^the load ended early: Redis at 127\.0\.0\.1:\d+ was lost/);
    expect(() => runner.begin(PLAN, unending)).to.throw(LoadWorkerError, /was lost/);
  });
});
