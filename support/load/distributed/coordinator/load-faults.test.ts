import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { milliseconds } from '../../../quantities/units';
import { runDoubts } from '../../doubts';
import { unending } from '../../fake-target.fixture';
import { openModel, planOf } from '../../load-plans.fixture';
import type { LoadRun } from '../../load-runner';
import { RedisServer } from '../redis/redis-server.fixture';
import { SERVER, startFabric } from './fabric-settings.fixture';
import type { QueueFabricOptions } from './queue-fabric';
import type { Script } from './script.fixture';

const PLAN = planOf(openModel([0, 10, 20, 30]));
const GOOD: Script = {};
describe('A load over Redis that goes wrong', { skip: RedisServer.whyNot }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** One load on a fabric of its own. */
  async function run(scripts: readonly Script[], fields: Partial<QueueFabricOptions> = {}): Promise<LoadRun> {
    await using started = await startFabric(server.url, scripts, fields);
    return await started.fabric.clientsOf(SERVER).begin(PLAN, unending).result;
  }

  const CASES: readonly [what: string, script: Script, fault: RegExp, completed: number][] = [
    [
      'a worker lost before it is ready',
      { dies: 'before ready' },
      /^load worker w2 on here was lost before the load began: nothing was heard/,
      0,
    ],
    ['a worker lost between ready and start', { dies: 'after ready' }, /^load worker w2 on here was lost/, 2],
    [
      'a worker lost in the load',
      { dies: 'in the load' },
      /^load worker w2 on here was lost during the load/,
      2,
    ],
    [
      'a worker lost after its last piece',
      { dies: 'after its last piece' },
      /^load worker w2 on here was lost during the load/,
      4,
    ],
    [
      'a shard that fails before it is ready',
      { prepare: () => Promise.reject(new Error('host-a:80 is not allowed here')) },
      /^load worker w2 failed: host-a:80 is not allowed here/,
      0,
    ],
    [
      'a shard that fails in the load',
      { midway: () => Promise.reject(new Error('its thread ended with code 1')) },
      /^load worker w2 failed: its thread ended with code 1/,
      2,
    ],
    [
      'a readiness that is none',
      { prepare: (_job, say) => say('ready', { shard: 'mine' }) },
      /^load worker w2: its readiness does not fit: .*shard/,
      0,
    ],
    [
      'progress that is no JSON',
      { midway: (say) => say('progress', Buffer.from('{"over":')) },
      /^load worker w2: its progress is no JSON/,
      4,
    ],
    [
      'records that are none',
      { midway: (say) => say('records', Buffer.from('no records')) },
      /^load worker w2: .*records/,
      4,
    ],
    [
      'a kind of report that nobody knows',
      { midway: (say) => say('gossip', {}) },
      /w2: its report is of type "gossip"/,
      4,
    ],
    [
      'a result that is none',
      { report: () => ({ workerId: 'w2' }) },
      /^load worker w2: its result does not fit: .*shard/,
      4,
    ],
    [
      'a result of another worker',
      { report: (report) => ({ ...report, workerId: 'w1' }) },
      /^load worker w2: its result is that of w1/,
      4,
    ],
    [
      'a histogram that is none',
      {
        report: (report) => ({
          ...report,
          histograms: { ...report.histograms, ttft: { ...report.histograms.ttft, buckets: 'AAAA' } },
        }),
      },
      /^load worker w2: its result has a histogram that is none/,
      4,
    ],
    [
      'counts that are not those of its records',
      {
        report: (report) => ({
          ...report,
          counts: { ...report.counts, scheduled: 3, sent: 3, completed: 3 },
        }),
      },
      /load worker w2 scheduled 3 requests, but 2 of its have a record/,
      5,
    ],
    [
      'pieces that did not come',
      { report: (report) => ({ ...report, records: { kind: 'stream', pieces: 2, requests: 2 } }) },
      /^load worker w2: it sent 2 pieces of records, and 1 came/,
      4,
    ],
    [
      'records that are elsewhere than its job said',
      {
        report: (report) => ({
          ...report,
          records: { kind: 'files', host: 'b', path: '/etc/hosts', requests: 2, digest: '0'.repeat(64) },
        }),
      },
      /^load worker w2: its records are by files, and its job said stream/,
      4,
    ],
    [
      'a late beginning',
      { beganLate: 1_500 },
      /^load worker w2 began up to 1[45]\d\d\.\d ms apart from the others \(1[45]\d\d\.\d ms measured, .*, more than 1000 ms/,
      4,
    ],
  ];
  for (const [what, script, fault, completed] of CASES)
    it(`has what came, and tells of ${what}`, async () => {
      // The first worker goes on until it is told to end, where the other one's fault is to end it.
      const early =
        script.dies?.startsWith('after ready') === true ||
        script.dies === 'in the load' ||
        script.midway !== undefined;
      const { counts, records, health } = await run([early ? { goesOn: true } : GOOD, script]);
      expect(health.faults?.join('\n')).to.match(fault);
      expect(runDoubts(counts, [health]).join('\n')).to.match(fault);
      if (what.startsWith('counts')) return;
      expect(counts.completed).to.equal(completed);
      expect(records).to.have.lengthOf(completed);
    });

  it('tells of each shard that left neither a result that can be read nor a failure', async () => {
    const redis = new Redis(server.url);
    const garble = async (): Promise<void> => {
      const [key = ''] = await redis.keys('llm-load:*:loads:load-1');
      await redis.hset(`${key}:processed`, 'another-9', 'no JSON');
    };
    const { counts, health } = await run([GOOD, { midway: garble }]);
    redis.disconnect();
    expect(counts.completed).to.equal(4);
    expect(health.faults).to.have.members(
      ['w1', 'w2'].map(
        (name) =>
          `load worker ${name}: its job ended with no result that can be read, and with no failure; see what it wrote`,
      ),
    );
  });

  it('says where the records of a lost worker are left where they go by files', async () => {
    const { counts, health } = await run([{ dies: 'in the load' }], { records: 'files' });
    expect(counts.scheduled).to.equal(0);
    expect(health.faults).to.have.lengthOf(2);
    expect(health.faults?.[1]).to.match(
      /^load worker w1: what it wrote of its records is in no figure, .* in LOAD_WORKER_RECORDS\/[\w-]+\/load-1-shard-0\.records, whole up to the last piece$/,
    );
  });

  it('tells of workers that may not have begun together', async () => {
    const { health } = await run([{ beganLate: 0 }, { beganLate: 3 }], { skewLimit: milliseconds(3) });
    expect(health.faults?.[0]).to.match(
      /^load worker w2 began up to .* ms apart from the others \(3\.0\d* ms measured/,
    );
  });
});
