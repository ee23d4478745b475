import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { imbalanceOf } from '../../ledger';
import { closedModel, openModel, planOf, prompts } from '../../load-plans.fixture';
import { unpack } from '../../packed-records';
import { answerNever, RecordingServer, specOf } from '../../workers/recording-server.fixture';
import { RedisServer } from '../redis/redis-server.fixture';
import { shardProgress, shardReady } from '../wire/messages';
import { MOST_WAITING, WIRE_SCHEMA } from '../wire/protocol';
import { decodeRecords } from '../wire/records-on-wire';
import { HandCoordinator, now, until } from './hand-coordinator.fixture';
import { RunningWorker } from './queue-worker.fixture';

const KEY = 'sk-a-key-that-nobody-may-see';
const SECRETS = {
  apiKey: KEY,
  headers: { 'X-Gate': 'a-header-that-nobody-may-see' },
  proxy: 'http://user:a-password-that-nobody-may-see@127.0.0.1:9',
};
const HOUR = 3_600_000;

const json = (data: Buffer): unknown => JSON.parse(data.toString());

describe('A load worker', { skip: RedisServer.whyNot ?? false }, () => {
  const resources = new AsyncDisposableStack();
  let coordinator: HandCoordinator;
  let worker: RunningWorker;
  const sentToRedis: string[] = [];
  before(async () => {
    const redis = resources.use(await RedisServer.start());
    const monitor = connect(redis.port, '127.0.0.1').on('data', (piece) =>
      sentToRedis.push(piece.toString()),
    );
    resources.defer(() => void monitor.destroy());
    monitor.write('MONITOR\r\n');
    await once(monitor, 'data');
    worker = resources.use(new RunningWorker(redis, { secrets: SECRETS }));
    coordinator = resources.use(new HandCoordinator(redis, 'run-1'));
    await coordinator.invite();
  });
  after(() => resources.disposeAsync());

  it('joins with a card, and says so', async () => {
    expect(await coordinator.untilCard()).to.include({ name: 'w1', pid: process.pid, schema: WIRE_SCHEMA });
    expect(await worker.untilLogged(/joined/)).to.match(/^\S+Z w1: joined run run-1 of test on here\n$/);
    const [alive] = await coordinator.redis.keys(coordinator.keys.alive('*'));
    expect(await coordinator.redis.pttl(alive!)).to.be.above(0);
  });

  it('sends its shard when it is told to, and tells all of it', async () => {
    await using server = await RecordingServer.start();
    const plan = planOf(openModel([0, 5, 10, 15, 20, 25]), { workload: prompts({ idPrefix: 'q-' }) });
    const spec = specOf(server.baseUrl);
    const load = await coordinator.add(
      plan,
      { ...spec, settings: { ...spec.settings, apiKey: KEY, headers: SECRETS.headers } },
      { secrets: SECRETS },
    );
    const { clock, shard } = shardReady.parse(json((await coordinator.untilSaid(load, 'ready')).data));
    expect(shard).to.deep.equal({ index: 0, of: 1 });
    expect(clock.offset + now()).to.be.closeTo(Date.now(), 1_000);
    expect(server.received).to.have.length(0);
    await coordinator.start(load);
    const report = await coordinator.report(load);
    const records = await coordinator.records(load);
    expect(server.received.map(({ id }) => id).toSorted()).to.deep.equal(
      [0, 1, 2, 3, 4, 5].map((n) => `q-${n}`),
    );
    expect(records.map(({ index }) => index).toSorted()).to.deep.equal([0, 1, 2, 3, 4, 5]);
    expect(report.counts).to.include({ scheduled: 6, sent: 6, completed: 6 });
    expect(report.records).to.deep.equal({ kind: 'stream', pieces: 1, requests: 6 });
    expect(report.histograms.e2e.count).to.equal(6);
    expect(report.seconds.reduce((sum, { completed }) => sum + completed, 0)).to.equal(6);
    const first = records.find(({ index }) => index === 0)!;
    expect(report.beganLate).to.equal(first.calledAt - first.scheduledAt);
    expect(Math.abs(report.clock.after.offset - clock.offset)).to.be.below(
      clock.error + report.clock.after.error + 5,
    );
    const last = shardProgress.parse(json((await coordinator.said(load, 'progress')).at(-1)!.data));
    expect(last).to.deep.include({ over: 6, inFlight: 0 });
    expect(last.tally).to.include({ answered: 6, failed: 0, outputTokens: 18 });
    await worker.untilLogged(/: shard 1 of 1 of load \d+: 6 requests, 6 completed, \d+\.\d s\n/);
  });

  it('ends a load within a moment when it is told to, with what was seen until then', async () => {
    await using server = await RecordingServer.start(answerNever);
    const plan = planOf(closedModel({ virtualUsers: 3, requestsEach: Infinity }));
    const load = await coordinator.add(plan, specOf(server.baseUrl));
    await coordinator.start(load);
    await server.untilReceived(3);
    await coordinator.tell({ type: 'abort', load, reason: 'enough' });
    const { counts } = await coordinator.report(load);
    expect(counts).to.include({ scheduled: 3, aborted: 3 });
    expect(imbalanceOf(counts)).to.equal(undefined);
    expect(await coordinator.records(load)).to.have.length(3);
  });

  it('begins nothing of a load that ends before its start, whenever that is told', async () => {
    await using server = await RecordingServer.start();
    const plan = planOf(openModel([0, 1, HOUR]));
    const load = await coordinator.add(plan, specOf(server.baseUrl));
    await coordinator.untilSaid(load, 'ready');
    await coordinator.tell({ type: 'abort', load, reason: 'not now' });
    // Of the next load it is told before that is there.
    await coordinator.tell({ type: 'abort', load: load + 1, reason: 'nor then' });
    expect((await coordinator.report(load)).beganLate).to.equal(null);
    await coordinator.add(plan, specOf(server.baseUrl));
    expect((await coordinator.report(load + 1)).counts).to.include({ scheduled: 0, sent: 0 });
    expect(server.received).to.have.length(0);
  });

  it('begins nothing more when it is told to stop, and lets what is under way come to its end', async () => {
    await using server = await RecordingServer.start();
    const load = await coordinator.add(planOf(openModel([0, 0, HOUR])), specOf(server.baseUrl));
    await coordinator.start(load);
    await server.untilReceived(2);
    await coordinator.tell({ type: 'stop', load });
    expect((await coordinator.report(load)).counts).to.include({ scheduled: 2, completed: 2 });
  });

  it('leaves the records in a file where the job says so', async () => {
    await using server = await RecordingServer.start();
    const load = await coordinator.add(planOf(closedModel()), specOf(server.baseUrl), {
      job: { records: 'files' },
    });
    await coordinator.start(load);
    const { records } = await coordinator.report(load);
    if (records.kind !== 'files') throw new Error(records.kind);
    expect(records.path).to.equal(`${worker.folder}/run-1/load-${load}-shard-0.records`);
    const bytes = readFileSync(records.path);
    expect(records.digest).to.equal(createHash('sha256').update(bytes).digest('hex'));
    expect(bytes.readUInt32LE()).to.equal(bytes.length - 4);
    expect([...unpack(decodeRecords(bytes.subarray(4)))].map(({ index }) => index)).to.deep.equal([0, 1]);
    expect(await coordinator.said(load, 'records')).to.deep.equal([]);
  });

  it('waits with its records while too many reports are waiting', async () => {
    await using server = await RecordingServer.start();
    const load = await coordinator.add(planOf(closedModel()), specOf(server.baseUrl));
    await coordinator.untilSaid(load, 'ready');
    for (let entry = 0; entry < MOST_WAITING; entry += 1)
      await coordinator.redis.xadd(coordinator.keys.reports, '*', 'load', -1, 'type', 'other', 'data', '');
    await coordinator.start(load);
    await until(async () =>
      (await coordinator.said(load, 'progress')).some(
        ({ data }) => shardProgress.parse(json(data)).over === 2,
      )
        ? true
        : undefined,
    );
    expect(await coordinator.said(load, 'records')).to.deep.equal([]);
    await coordinator.redis.del(coordinator.keys.reports);
    expect((await coordinator.report(load)).records).to.include({ requests: 2 });
    expect(await coordinator.records(load)).to.have.length(2);
  });

  it('refuses what it may not or cannot do, in words that begin with its name, and lives on', async () => {
    await using server = await RecordingServer.start();
    const plan = planOf(closedModel());
    const elsewhere = specOf('http://localhost:9');
    const foreign = {
      ...elsewhere,
      settings: { ...specOf(server.baseUrl).settings, headers: { 'X-Other': 'x' } },
    };
    const refused: readonly [wanted: RegExp, load: number][] = [
      [
        /^w1: .*localhost:9, and this worker may send load to 127\.0\.0\.1 alone/,
        await coordinator.add(plan, elsewhere),
      ],
      [
        /^w1: .*X-Other.*LLM_HEADERS/,
        await coordinator.add(plan, foreign, { secrets: { headers: { 'X-Other': 'x' } } }),
      ],
      [/^w1: the job of a shard does not fit/, await coordinator.addJobs([{ shard: 'all of it' }])],
      [
        /^w1: .*schema/,
        await coordinator.add(plan, specOf(server.baseUrl), { job: { schema: WIRE_SCHEMA + 1 } }),
      ],
      [
        /^w1: the plan of load \d+ has/,
        await coordinator.add(plan, specOf(server.baseUrl), { job: { planBytes: 3 } }),
      ],
      [
        /^w1: the plan .* is not there/,
        await coordinator.add(plan, specOf(server.baseUrl), { job: { plan: '0'.repeat(64) } }),
      ],
    ];
    for (const [wanted, load] of refused) {
      const { failures } = await coordinator.ended(load);
      expect(failures).to.have.length(1);
      expect(failures[0]).to.match(wanted);
    }
    await worker.untilLogged(/failed: .*localhost:9/);
    expect(server.received).to.have.length(0);
    const load = await coordinator.add(plan, specOf(server.baseUrl));
    await coordinator.start(load);
    expect((await coordinator.report(load)).counts.completed).to.equal(2);
  });

  it('fails the shard that its load thread died of, and takes the next one with a new thread', async () => {
    await using server = await RecordingServer.start();
    const plan = planOf(closedModel());
    // The lean transport goes through no proxy, which shows only where the load is sent.
    const through = specOf(server.baseUrl);
    const load = await coordinator.add(
      plan,
      { ...through, settings: { ...through.settings, proxy: SECRETS.proxy } },
      { secrets: SECRETS },
    );
    await coordinator.start(load);
    const { failures } = await coordinator.ended(load);
    expect(failures[0]).to.match(/^w1: load worker 0 failed: .*LLM_PROXY/);
    const next = await coordinator.add(plan, specOf(server.baseUrl));
    await coordinator.start(next);
    expect((await coordinator.report(next)).counts.completed).to.equal(2);
  });

  it('has sent nothing secret to Redis in all of this', () => {
    const all = sentToRedis.join('');
    expect(all).to.contain('llm-load:run-1:reports').and.contain('LLM_PROXY');
    expect(all).not.to.contain('nobody-may-see');
  });
});
