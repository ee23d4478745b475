import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../../quantities/units';
import { closedModel, openModel, planOf } from '../../load-plans.fixture';
import { unpack } from '../../packed-records';
import type { LoadPlan } from '../../load-plan';
import { RecordLog } from '../../record-log';
import type { RequestRecord } from '../../request-record';
import { anyTold, trackOf } from '../../told-request.fixture';
import type { ClockReading } from '../wire/messages';
import { beginningOf } from './load-beginning';
import { dueBy, movedRecords } from './moved-records';
import { recordsOf } from './script.fixture';
import { ShardClock } from './shard-clock';

/** A clock that goes evenly: what it says at an instant of true time, in ms. */
interface EvenClock {
  readonly epoch: number;
  /** How much faster than true time it goes. */
  readonly drift: number;
}
const told = ({ epoch, drift }: EvenClock, at: number): number => epoch + at * (1 + drift);

/** A clock and how well it was read, in shares of the error. */
interface ReadClock extends EvenClock {
  readonly error: number;
  readonly misses: readonly [before: number, after: number];
}

/** Past any reading's error: ms since 1970 have no finer steps than a quarter of a microsecond. */
const RESOLUTION = 0.001;

/** By a reading that misses by ms within a second, an instant is read off a little aside. */
const ASIDE = 1.02;

function reading(clock: ReadClock, redis: EvenClock, at: number, miss: number): ClockReading {
  const own = told(clock, at);
  return { at: own, offset: told(redis, at) - own + miss * clock.error, error: clock.error + RESOLUTION };
}

interface Load {
  readonly redis: EvenClock;
  readonly own: ReadClock;
  readonly workers: readonly [ReadClock, ReadClock];
  /** From the readings to the start, and from it until they are made again. */
  readonly lead: number;
  readonly span: number;
}

const anyDrift = fc.double({ min: -2e-4, max: 2e-4, noNaN: true });
const anyMiss = fc.double({ min: -1, max: 1, noNaN: true });
const anyClock: fc.Arbitrary<ReadClock> = fc.record({
  epoch: fc.double({ min: 0, max: 4e9, noNaN: true }),
  drift: anyDrift,
  error: fc.double({ min: 0, max: 5, noNaN: true }),
  misses: fc.tuple(anyMiss, anyMiss),
});
const anyLoad: fc.Arbitrary<Load> = fc.record({
  redis: fc.record({ epoch: fc.double({ min: 1.7e12, max: 1.9e12, noNaN: true }), drift: anyDrift }),
  own: anyClock,
  workers: fc.tuple(anyClock, anyClock),
  lead: fc.double({ min: 20, max: 30_000, noNaN: true }),
  span: fc.double({ min: 1_000, max: 86_400_000, noNaN: true }),
});

/** What both sides know of it. */
function known({ redis, own, workers, lead, span }: Load) {
  const readings = (clock: ReadClock) => ({
    before: reading(clock, redis, 0, clock.misses[0]),
    after: reading(clock, redis, lead + span, clock.misses[1]),
  });
  const ownReadings = readings(own);
  const startAt = milliseconds(told(own, lead));
  const agreed = { at: startAt + ownReadings.before.offset, startAt };
  return { ownReadings, agreed, readings: workers.map((clock) => readings(clock)) };
}

const anyOffsets = fc.array(fc.double({ min: 0, max: 3e5, noNaN: true }), { minLength: 1, maxLength: 20 });

/** The records of all of a plan as a worker tells them, by this machine's clock. */
function moved(plan: LoadPlan, starts: Float64Array, load: Load, follows: boolean): RequestRecord[] {
  const { agreed, readings, ownReadings } = known(load);
  const { before, after } = readings[0]!;
  const clock = new ShardClock(agreed, { before, after: follows ? after : undefined }, ownReadings);
  const job = {
    schema: 1,
    load: 1,
    shard: { index: 0, of: 1 },
    plan: '',
    planBytes: 0,
    records: 'stream',
  } as const;
  const records = recordsOf(starts, plan.firstRequest, job, clock.startAt);
  return [...unpack(movedRecords(records, dueBy(clock, { plan, startAt: agreed.startAt })))];
}

describe("A worker's clock beside the coordinator's", () => {
  it('leaves what a plan makes due exactly at its offset from the start', () => {
    fc.assert(
      fc.property(anyLoad, anyOffsets, fc.nat(1e6), (load, offsets, firstRequest) => {
        const starts = Float64Array.from(offsets).sort();
        const { startAt } = known(load).agreed;
        for (const { index, scheduledAt, calledAt } of moved(
          planOf(openModel([...starts]), { firstRequest }),
          starts,
          load,
          false,
        )) {
          expect(scheduledAt).to.equal(startAt + starts[index - firstRequest]!);
          // Sent 1 ms late by the worker, and by nothing that clocks drifted apart since.
          expect(calledAt - scheduledAt).to.be.closeTo(1, 1e-5);
        }
      }),
    );
  });

  it('leaves the first requests of users exactly where the plan has them, whose clocks drift', () => {
    fc.assert(
      fc.property(anyLoad, fc.integer({ min: 1, max: 9 }), fc.nat(900), (load, virtualUsers, rampUp) => {
        const plan = planOf(closedModel({ virtualUsers, rampUp: milliseconds(rampUp) }), { firstRequest: 7 });
        const starts = Float64Array.from(
          { length: virtualUsers },
          (_, user) => (rampUp * user) / virtualUsers,
        );
        const { startAt } = known(load).agreed;
        for (const { index, scheduledAt, calledAt } of moved(plan, starts, load, true)) {
          expect(scheduledAt).to.equal(startAt + starts[index - 7]!);
          expect(calledAt - scheduledAt).to.be.closeTo(1, 1e-5);
        }
      }),
    );
  });

  it('tells the instant that it is here, and that of another worker, within the errors of the readings', () => {
    const anyShare = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyLoad, anyShare, (load, share) => {
        const { ownReadings, agreed, readings } = known(load);
        const at = share * (load.lead + load.span);
        const heres = readings.map(({ before, after }, place) => {
          const clock = new ShardClock(agreed, { before, after }, ownReadings);
          return clock.moved(told(load.workers[place]!, at));
        });
        const [one, other] = readings.map(({ before }) => before.error);
        expect(Math.abs(heres[0]! - heres[1]!)).to.be.at.most(ASIDE * (one! + other!) + 2 * RESOLUTION);
        const error = ASIDE * (Math.max(one!, other!) + ownReadings.before.error) + RESOLUTION;
        for (const here of heres) expect(Math.abs(here - told(load.own, at))).to.be.at.most(error);
      }),
    );
  });

  it('is taken as it was before the load where Redis had its clock set meanwhile, or one side was read once', () => {
    const before = { at: 1_000, offset: 1.8e12, error: 0.1 };
    const set = { at: 11_000, offset: 1.8e12 + 500, error: 0.1 };
    const agreed = { at: 1.8e12 + 2_000, startAt: milliseconds(2_000) };
    for (const after of [set, undefined]) {
      const clock = new ShardClock(agreed, { before, after }, { before, after: set });
      expect(clock.moved(9_000)).to.equal(9_000);
    }
  });
});

describe('The bound of what lay between the first worker that began and the last', () => {
  it('holds whatever the clocks were off by', () => {
    const anyLate = fc.double({ min: 0, max: 20, noNaN: true });
    fc.assert(
      fc.property(anyLoad, anyLate, anyLate, (load, one, other) => {
        const { agreed, readings } = known(load);
        const lates = [one, other];
        const begun = load.workers.map(({ epoch, drift }, place) => {
          const byOwn = agreed.at - readings[place]!.before.offset + lates[place]!;
          return (byOwn - epoch) / (1 + drift);
        });
        const reports = readings.map((clock, place) => ({ beganLate: lates[place]!, clock }));
        const { skew, bound } = beginningOf(reports, agreed.at)!;
        expect(skew).to.be.closeTo(Math.abs(one - other), 1e-9);
        // What is late by 20 ms of a clock that goes wrong is late by some microseconds more or less.
        expect(Math.abs(begun[0]! - begun[1]!)).to.be.at.most(bound * (1 + 1e-3) + 10 * RESOLUTION);
      }),
    );
  });

  it('holds nothing of what the clocks drifted apart in the minutes after the start', () => {
    const at = 1.8e12;
    const read = (reached: number, drift: number, error: number) => ({
      at: reached,
      offset: at + drift,
      error,
    });
    const steady = { before: read(-60, 0, 0.1), after: read(600_000, 0, 2) };
    const drifting = { before: read(-60, 0, 0.1), after: read(600_000, 12, 2) };
    const reports = [
      { beganLate: 0.2, clock: steady },
      { beganLate: 0.3, clock: drifting },
    ];
    expect(beginningOf(reports, at)?.bound).to.be.closeTo(0.3, 0.01);
  });
});

describe('Records by another clock', () => {
  const anyDue = fc.double({ min: -1e9, max: 1e9, noNaN: true });

  it('are due when they are told to be, and as long after that as before; all else stays, and what was given', () => {
    fc.assert(
      fc.property(fc.array(anyTold, { maxLength: 30 }), anyDue, (all, due) => {
        const log = new RecordLog();
        for (const [index, one] of all.entries()) log.add(trackOf(index, one));
        const records = log.pack(5, true);
        const before = [...unpack(records)];
        const expected = before.map((record) => {
          const { index, scheduledAt, calledAt, sentAt } = record;
          const here = (at: number): number => due + index + (at - scheduledAt);
          const common = {
            ...record,
            scheduledAt: due + index,
            calledAt: here(calledAt),
            ...(sentAt === undefined ? {} : { sentAt: here(sentAt) }),
          };
          return record.outcome === 'completed'
            ? {
                ...common,
                headersAt: here(record.headersAt),
                contentAt: record.contentAt.map(here),
                endedAt: here(record.endedAt),
              }
            : { ...common, failedAt: here(record.failedAt) };
        });
        expect([...unpack(movedRecords(records, (index) => due + index))]).to.deep.equal(expected);
        expect([...unpack(records)]).to.deep.equal(before);
      }),
    );
  });
});
