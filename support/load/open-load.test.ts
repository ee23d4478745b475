import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Shard } from './load-plan';
import { StagedOpenLoad, START } from './open-load.fixture';

/** As in `OpenLoad`: how long it sleeps at least. */
const LEAST_WAIT = 0.2;

const anyStarts = fc
  .array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map((starts) => starts.toSorted((one, other) => one - other));
/** How late the alarm is, ring by ring: seldom much. */
const anyLateness = fc
  .array(
    fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.double({ min: 0, max: 20, noNaN: true }),
    ),
    {
      minLength: 1,
      maxLength: 10,
    },
  )
  .map((pattern) => {
    let ring = 0;
    return () => pattern[ring++ % pattern.length] ?? 0;
  });

describe('OpenLoad', () => {
  it('sends at each waking all that is due and nothing that is not, whatever the alarm does', () => {
    fc.assert(
      fc.property(anyStarts, anyLateness, (starts, lateness) => {
        const stage = new StagedOpenLoad(starts);
        stage.load.begin();
        stage.time.pass(2 * START, lateness);
        expect(stage.positions).to.deep.equal(starts.map((_, position) => position));
        for (const { position, scheduledAt, at } of stage.handled) {
          // The record says when it was due, by the schedule alone, however late those before it were.
          expect(scheduledAt).to.equal(START + (starts[position] ?? NaN));
          expect(at).to.equal(stage.time.rings.find((ring) => ring >= scheduledAt));
        }
      }),
    );
  });

  it('keeps the schedule to a fifth of a millisecond where the alarm does, and never sends early', () => {
    fc.assert(
      fc.property(anyStarts, (starts) => {
        const stage = new StagedOpenLoad(starts);
        stage.load.begin();
        stage.time.pass(2 * START);
        expect(stage.handled).to.have.length(starts.length);
        for (const { scheduledAt, at } of stage.handled)
          expect(at - scheduledAt).to.be.within(0, LEAST_WAIT + 1e-9);
      }),
    );
  });

  it('catches up at once after a tick that came late, and is in time again', () => {
    const stage = new StagedOpenLoad([0, 10, 20, 30, 40]);
    stage.load.begin();
    stage.time.ringNext();
    stage.time.ringNext(15);
    expect(stage.handled.map(({ at }) => at - START)).to.deep.equal([0, 25, 25]);
    stage.time.pass(2 * START);
    expect(stage.handled.map(({ at }) => at - START)).to.deep.equal([0, 25, 25, 30, 40]);
    expect(stage.handled.map(({ scheduledAt }) => scheduledAt - START)).to.deep.equal([0, 10, 20, 30, 40]);
  });

  it('wakes once for what is due close together', () => {
    const stage = new StagedOpenLoad([0, 0.05, 0.1, 0.15, 0.2, 5]);
    stage.load.begin();
    stage.time.pass(2 * START);
    expect(stage.time.rings.map((at) => at - START)).to.deep.equal(
      [0, 0.2, 5].map((at) => START + at - START),
    );
  });

  it('goes on where sending takes longer than the schedule gives it', () => {
    const stage = new StagedOpenLoad([0, 1, 2, 3, 4]);
    stage.sendingTakes = 3;
    stage.load.begin();
    stage.time.pass(2 * START);
    expect(stage.positions).to.deep.equal([0, 1, 2, 3, 4]);
    for (const { scheduledAt, at } of stage.handled) expect(at).to.be.at.least(scheduledAt);
  });

  it('sends nothing at an alarm that rings early, and sets it again', () => {
    const stage = new StagedOpenLoad([5]);
    stage.load.begin();
    stage.time.ringNext(-2);
    expect(stage.handled).to.deep.equal([]);
    stage.time.pass(2 * START);
    expect(stage.handled.map(({ at }) => at - START)).to.deep.equal([5]);
  });

  it('is begun at the start, not before, and says once that all has begun', () => {
    const stage = new StagedOpenLoad([0, 0, 3]);
    stage.load.begin();
    expect([stage.handled.length, stage.allBegun]).to.deep.equal([0, 0]);
    stage.time.pass(START + 2);
    expect([stage.handled.length, stage.allBegun]).to.deep.equal([2, 0]);
    stage.time.pass(2 * START);
    expect([stage.handled.length, stage.allBegun]).to.deep.equal([3, 1]);
    expect(stage.time.pending).to.equal(0);
  });

  it('is over at once where nothing is to be sent', () => {
    const stage = new StagedOpenLoad([]);
    stage.load.begin();
    expect(stage.allBegun).to.equal(1);
  });
});

describe('a shard of an open load', () => {
  it('sends the requests whose number leaves its own over, and all shards together each once', () => {
    fc.assert(
      fc.property(anyStarts, fc.integer({ min: 1, max: 7 }), (starts, of) => {
        const shards = Array.from({ length: of }, (_, index): Shard => ({ index, of }));
        const stages = shards.map((shard) => new StagedOpenLoad(starts, { shard }));
        for (const [index, stage] of stages.entries()) {
          stage.load.begin();
          stage.time.pass(2 * START);
          expect(stage.allBegun).to.equal(1);
          expect(stage.positions.filter((position) => position % of !== index)).to.deep.equal([]);
        }
        const all = stages.flatMap(({ positions }) => positions).toSorted((one, other) => one - other);
        expect(all).to.deep.equal(starts.map((_, position) => position));
      }),
    );
  });
});

describe('an open load without room', () => {
  it('drops what is due while as many as allowed are in flight, and says why', () => {
    const stage = new StagedOpenLoad([0, 1, 2, 3, 4], { maxInFlight: 2 });
    stage.load.begin();
    stage.time.pass(START + 2.5);
    stage.inFlight = 1;
    stage.time.pass(2 * START);
    const reason = '2 requests of this worker are in flight, and the plan allows no more';
    expect(stage.handled.map(({ dropped }) => dropped)).to.deep.equal([
      undefined,
      undefined,
      reason,
      undefined,
      reason,
    ]);
    expect(stage.handled[2]).to.include({ scheduledAt: START + 2, at: START + 2 });
    expect(stage.allBegun).to.equal(1);
  });
});

describe('stopping an open load', () => {
  it('sends nothing more, and says that all has begun', () => {
    const stage = new StagedOpenLoad([0, 1, 2, 3]);
    stage.load.begin();
    stage.time.pass(START + 1);
    stage.load.stop();
    stage.load.stop();
    stage.time.pass(2 * START);
    expect(stage.positions).to.deep.equal([0, 1]);
    expect(stage.allBegun).to.equal(1);
  });

  it('changes nothing once all was sent', () => {
    const stage = new StagedOpenLoad([0]);
    stage.load.begin();
    stage.time.pass(2 * START);
    stage.load.stop();
    expect(stage.allBegun).to.equal(1);
  });
});
