import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Ledger } from './load/ledger';
import type { LoadPlan } from './load/load-plan';
import type { LoadRun, LoadRunner } from './load/load-runner';
import { completed, failed } from './load/record.fixture';
import type { RequestRecord } from './load/request-record';
import type { Workload } from './load/workload';
import { findPeakRate } from './peak-rate';
import { rejectionOf } from './rejection.fixture';

const WORKLOAD: Workload = { kind: 'endpoint', method: 'GET', path: '/health' };
const signal = new AbortController().signal;

interface Server {
  readonly slots: number;
  /** Of a request in a slot, in ms. */
  readonly takes: number;
  /** Of so many requests one fails. */
  readonly failsEach?: number;
}

/** What a load of users who ask without a pause would be answered by a server of so many slots. */
function answers(
  { slots, takes, failsEach = Infinity }: Server,
  users: number,
  duration: number,
): RequestRecord[] {
  const records: RequestRecord[] = [];
  const busy = Math.min(slots, users);
  for (let wave = 0; wave * takes < duration; wave += 1)
    for (let slot = 0; slot < busy; slot += 1) {
      const times = { scheduledAt: wave * takes, sentAt: wave * takes, endedAt: (wave + 1) * takes };
      records.push(records.length % failsEach === failsEach - 1 ? failed(times) : completed(times));
    }
  return records;
}

/** A client of such a server, and the loads that it was asked for. */
function clientOf(server: Server, utilization = 0.1, faults: readonly string[] = []) {
  const asked: { users: number; duration: number }[] = [];
  const runner: LoadRunner = {
    description: 'a server of a test',
    begin: ({ load }: LoadPlan) => {
      if (load.model === 'open') throw new Error('the highest rate is looked for by users');
      const { virtualUsers: users, duration = 0 } = load;
      asked.push({ users, duration });
      const records = answers(server, users, duration);
      const run = { records, counts: new Ledger().counts, health: { threads: [{ utilization }], faults } };
      return {
        stop: () => undefined,
        progress: { over: 0, inFlight: 0 },
        result: Promise.resolve(run as unknown as LoadRun),
      };
    },
  };
  return { runner, asked };
}

const find = (runner: LoadRunner, users: number, mayGrow: boolean) =>
  findPeakRate(runner, WORKLOAD, { users, mayGrow }, signal);

describe('findPeakRate', () => {
  it('is what slots and service time make of it', async () => {
    const { runner, asked } = clientOf({ slots: 24, takes: 95 });
    const { carried, doubts } = await find(runner, 48, false);
    expect(carried).to.be.closeTo((1000 * 24) / 95, 10);
    expect(doubts).to.deep.equal([]);
    expect(asked).to.deep.equal([{ users: 48, duration: 3_000 }]);
  });

  it('asks for longer where answers take long, and counts whole waves', async () => {
    const { runner, asked } = clientOf({ slots: 96, takes: 2_500 });
    const { carried } = await find(runner, 96, false);
    expect(carried).to.be.closeTo(38.4, 0.5);
    expect(asked.map(({ duration }) => duration)).to.deep.equal([3_000, 12_000, 48_000]);
  });

  it('doubles users until hardly more is answered, where it may', async () => {
    const { runner, asked } = clientOf({ slots: 200, takes: 50 });
    const { carried, users } = await find(runner, 32, true);
    expect(carried).to.be.closeTo(4_000, 60);
    expect(users).to.be.oneOf([256, 512]);
    expect(asked.map((one) => one.users)).to.deep.equal([32, 64, 128, 256, 512]);
  });

  it('says so where answers are too few for a rate, and where many failed', async () => {
    const slow = await rejectionOf(find(clientOf({ slots: 1, takes: 30_000 }).runner, 32, false));
    expect(slow?.message).to.match(
      /^32 users had 2 answers in 60 s, too few to tell what the containers carry: see/,
    );
    const lost = ['worker w1 on host-a was lost'];
    const { runner, asked } = clientOf({ slots: 1, takes: 30_000 }, 0.1, lost);
    expect((await rejectionOf(find(runner, 32, false)))?.message).to.match(
      /^worker w1 on host-a was lost; 32 users had 1 answers in 3,000 ms, too few to tell/,
    );
    expect(asked).to.have.length(1);
    const busy = await find(clientOf({ slots: 24, takes: 95 }, 0.97).runner, 24, false);
    expect(busy.doubts.join()).to.match(/^a load worker was busy 97% of the time while the highest rate was/);
    const alone = await find(clientOf({ slots: 24, takes: 95 }, 0.1, lost).runner, 24, false);
    expect(alone.doubts).to.deep.equal(lost);
    const failing = await find(clientOf({ slots: 24, takes: 95, failsEach: 3 }).runner, 24, false);
    expect(failing.doubts.join()).to.match(/of \d+ requests failed while the highest rate was looked for/);
  });
});
