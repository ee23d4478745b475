import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { arrivalSchedule } from '../arrivals/arrival-plan';
import { startsOf } from '../arrivals/arrival-starts';
import { unending } from '../fake-target.fixture';
import { closedModel, planOf, prompts } from '../load-plans.fixture';
import type { LoadPlan } from '../load-plan';
import { TRANSPORTS, type TransportName } from '../../target/transport';
import { LoadWorkers } from './load-workers';
import { RecordingServer, specOf } from './recording-server.fixture';

const POISSON = startsOf(arrivalSchedule({ kind: 'poisson', rate: 1500, count: 150 }, 7));
const workload = prompts({ words: [3, 11, 5], outputTokens: [1, 4], seed: 99, idPrefix: 'run-' });

const PLANS: readonly [what: string, plan: LoadPlan, requests: number][] = [
  [
    'an open Poisson plan',
    planOf({ model: 'open', starts: POISSON, maxInFlight: 1000 }, { workload, firstRequest: 1000 }),
    150,
  ],
  ['a closed plan', planOf(closedModel({ virtualUsers: 7, requestsEach: 9 }), { workload }), 63],
  ['a closed plan of fewer users than workers', planOf(closedModel({ requestsEach: 5 }), { workload }), 5],
];

/** What the server saw, in an order that says nothing of who sent it when. */
interface Sent {
  readonly requests: readonly string[];
  /** Of each request, from the first one's, as the records say. */
  readonly dueAfter: readonly number[];
}

describe('One worker, and two, and three, and two that are processes', () => {
  const pools: LoadWorkers[] = [];
  before(async () => {
    for (const count of [1, 2, 3]) pools.push(await LoadWorkers.start(count));
    pools.push(await LoadWorkers.start(2, (command) => command));
  });
  after(async () => {
    for (const pool of pools) await pool[Symbol.asyncDispose]();
  });

  async function send(plan: LoadPlan, workers: LoadWorkers, transport: TransportName): Promise<Sent> {
    await using server = await RecordingServer.start();
    const runner = workers.clientsOf(specOf(server.baseUrl, { transport }));
    const { records, counts, health } = await runner.begin(plan, unending).result;
    expect(health.faults).to.equal(undefined);
    expect(counts.completed).to.equal(records.length);
    return {
      requests: server.received.map(({ method, path, id, body }) => `${method} ${path} ${id} ${body}`).sort(),
      dueAfter: records.map(({ scheduledAt }) => scheduledAt - (records[0]?.scheduledAt ?? NaN)),
    };
  }

  for (const [what, plan, requests] of PLANS) {
    it(`send the same requests of ${what}, byte for byte, each with its own id`, async () => {
      const all: Sent[] = [];
      for (const transport of TRANSPORTS)
        for (const pool of pools) all.push(await send(plan, pool, transport));
      const [first, ...others] = all;
      expect(first!.requests).to.have.length(requests);
      expect(new Set(first!.requests.map((request) => request.split(' ', 3)[2])).size).to.equal(requests);
      for (const other of others) expect(other.requests).to.deep.equal(first!.requests);
    });
  }

  it('keep to one schedule', async () => {
    const [, plan] = PLANS[0]!;
    for (const pool of pools) {
      const { dueAfter } = await send(plan, pool, 'lean');
      for (const [position, offset] of dueAfter.entries())
        expect(offset).to.be.closeTo(POISSON[position]! - POISSON[0]!, 1e-6);
    }
  });
});
