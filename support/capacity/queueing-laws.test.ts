import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { closedModel, openModel, planOf, prompts } from '../load/load-plans.fixture';
import type { ClosedModel, LoadPlan } from '../load/load-plan';
import type { LoadRun } from '../load/load-runner';
import { isCompleted, type CompletedRecord } from '../load/request-record';
import { milliseconds } from '../quantities/units';
import { QueueingRunner } from './queueing-runner.fixture';
import { exponentialFactors, type QueueingServerOptions } from './queueing-server.fixture';
import {
  constantThroughput,
  erlangC,
  exponentialWait,
  machineRepair,
  singleSlotWait,
} from './queueing-theory.fixture';
import { UNENDING } from './queueing-trial.fixture';

const ms = milliseconds;
const ONE_TOKEN = { workload: prompts({ outputTokens: [1] }) };

const run = (server: QueueingServerOptions, plan: LoadPlan): Promise<LoadRun> =>
  new QueueingRunner(server).begin(plan, UNENDING).result;
const users = (fields: Partial<ClosedModel>): LoadPlan => planOf(closedModel(fields), ONE_TOKEN);
const arrivals = (starts: readonly number[]): LoadPlan => planOf(openModel(starts, Infinity), ONE_TOKEN);

/** Starts of a Poisson process, whose gaps are exponential. */
function poissonStarts(count: number, rate: number, seed: number): number[] {
  const factor = exponentialFactors(seed);
  let at = 0;
  return Array.from({ length: count }, () => (at += factor() / rate));
}

const completedOf = ({ records }: LoadRun): CompletedRecord[] => records.filter(isCompleted);
const waitOf = ({ sentAt, headersAt }: CompletedRecord): number => headersAt - sentAt;

const SERVICE = 100;
const exponential = (slots: number): QueueingServerOptions => ({
  slots,
  timeToFirstToken: SERVICE,
  factor: exponentialFactors(1),
});
const constant = (slots: number): QueueingServerOptions => ({ slots, timeToFirstToken: SERVICE });

describe('a server in virtual time with virtual users', () => {
  it('has, with constant times, exactly the throughput of the bound', async () => {
    const small = fc.integer({ min: 1, max: 12 });
    const systems = fc.record({ users: small, slots: small, service: small, think: fc.nat(20) });
    await fc.assert(
      fc.asyncProperty(systems, async ({ users: count, slots, service, think }) => {
        const load = {
          virtualUsers: count,
          requestsEach: Infinity,
          duration: ms(4000),
          thinkTime: ms(think),
        };
        const records = completedOf(await run({ slots, timeToFirstToken: service }, users(load)));
        const ends = records.map(({ endedAt }) => endedAt).toSorted((one, other) => one - other);
        // It repeats after as many requests as there are users, or slots; the half before is for it to settle.
        const repeats = count * slots;
        const from = Math.floor(ends.length / 2);
        const rate = repeats / (ends[from + repeats]! - ends[from]!);
        const wanted = constantThroughput({ users: count, slots, service, think });
        expect(rate).to.be.closeTo(wanted, 1e-12);
      }),
      { numRuns: 50 },
    );
  });

  it('has every user slowed down by all others, from the second round on', async () => {
    for (const count of [1, 4, 16]) {
      const server = { slots: 16, timeToFirstToken: 16, prefillPerToken: 4, slowdownPerStream: 0.125 };
      const load = { virtualUsers: count, requestsEach: 10 };
      const records = completedOf(await run(server, users(load)));
      const ends = records.map(({ endedAt }) => endedAt).toSorted((one, other) => one - other);
      // Prompts of three words; so many requests in that time are the throughput.
      const service = 16 + 12 * (1 + 0.125 * (count - 1));
      expect(ends).to.have.length(10 * count);
      for (const [index, end] of ends.entries())
        if (index >= count) expect(end - ends[index - count]!).to.equal(service);
    }
  });

  // Three standard deviations of such runs are below 1 % of the throughput, and 2 % of the response time.
  const factors = exponentialFactors(2);
  const thoughts = Array.from({ length: 100_003 }, () => ms(400 * factors()));
  for (const [kind, thinkTime] of [
    ['exponential', [ms(0), ...thoughts] as const],
    ['constant', ms(400)],
  ] as const) {
    for (const count of [20, 40, 60]) {
      it(`repairs machines as the product form says: ${count} users, ${kind} think time`, async () => {
        const { throughput, response } = machineRepair({
          users: count,
          slots: 8,
          service: SERVICE,
          think: 400,
        });
        const duration = ms(100_000 / throughput);
        const load = { virtualUsers: count, requestsEach: Infinity, duration, thinkTime };
        const { counts, histograms } = await run(exponential(8), users(load));
        expect(counts.completed / 100_000).to.be.closeTo(1, 0.01);
        expect(histograms.e2e.mean / response).to.be.closeTo(1, 0.02);
      });
    }
  }
});

describe('a server in virtual time with arrivals that do not wait', () => {
  it('serves in the order of arrival, each as soon as a slot is free', async () => {
    const gaps = fc.array(fc.nat(30), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(gaps, fc.integer({ min: 1, max: 5 }), fc.nat(), async (all, slots, seed) => {
        let at = 0;
        const starts = all.map((gap) => (at += gap));
        const server = { slots, timeToFirstToken: 40, factor: exponentialFactors(seed) };
        const records = completedOf(await run(server, arrivals(starts)));
        // J. Kiefer, J. Wolfowitz, On the theory of queues with many servers, Transactions of the AMS 78, 1955.
        const freeAt = Array.from({ length: slots }, () => 0);
        for (const [index, { sentAt, headersAt, endedAt }] of records.entries()) {
          expect(sentAt).to.equal(starts[index]);
          const soonest = freeAt.indexOf(Math.min(...freeAt));
          expect(headersAt).to.equal(Math.max(sentAt, freeAt[soonest]!));
          freeAt[soonest] = endedAt;
        }
      }),
    );
  });

  // The tolerances are three standard deviations of such runs, found with sixteen seeds.
  const REQUESTS = 200_000;
  const cases = [
    { name: 'M/M/1', slots: 1, load: 0.5, server: exponential, wait: 0.04, share: 0.011 },
    { name: 'M/M/4', slots: 4, load: 0.7, server: exponential, wait: 0.105, share: 0.028 },
    { name: 'M/D/1', slots: 1, load: 0.7, server: constant, wait: 0.046, share: 0.009 },
  ] as const;
  for (const { name, slots, load, server, wait, share } of cases) {
    it(`makes ${name} wait as long, and as many, as theory says`, async () => {
      const system = { slots, arrivals: (load * slots) / SERVICE, service: SERVICE };
      const starts = poissonStarts(REQUESTS, system.arrivals, 3);
      const waits = completedOf(await run(server(slots), arrivals(starts))).map(waitOf);
      const mean = waits.reduce((sum, one) => sum + one, 0) / REQUESTS;
      const theory = server === constant ? singleSlotWait(system, 0) : exponentialWait(system);
      expect(mean / theory).to.be.closeTo(1, wait);
      // Poisson arrivals see what is there over time: of one slot, it is taken for the share of the load.
      const waiting = waits.filter((one) => one > 0).length / REQUESTS;
      expect(waiting / (slots === 1 ? load : erlangC(system))).to.be.closeTo(1, share);
    });
  }
});
