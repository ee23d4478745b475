import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { SourceReading } from '../metric-source';
import { SHOWN, type FakeLook } from './fake-source.fixture';
import { samplerAtWork } from './sampler.fixture';

const GONE: SourceReading = { status: 'unavailable', reason: 'it is gone' };
const BROKEN: SourceReading = { status: 'failed', reason: 'it is broken' };

const looks: fc.Arbitrary<FakeLook> = fc.record({
  takes: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 4000, noNaN: true })),
  heedsAbort: fc.boolean(),
  shows: fc.constantFrom(SHOWN, SHOWN, GONE, BROKEN, new Error('a fault of the source')),
});

describe('The schedule of one type', () => {
  it('looks at start + k x interval exactly, for ever', async () => {
    const { time, ticks, source, kept, begin } = samplerAtWork(1000 / 30);
    begin();
    await time.pass(60_000);
    const due = source.begun.map((__, index) => ticks.due(index));
    expect(source.begun).to.have.lengthOf(1800);
    expect(source.begun).to.deep.equal(due);
    expect(kept.readings.every(({ late }) => late === 0)).to.be.true;
  });

  it('keeps its law whatever looks and the thread do', async () => {
    const run = fc.record({
      interval: fc.double({ min: 20, max: 2000, noNaN: true }),
      looks: fc.array(looks, { minLength: 1, maxLength: 20 }),
      lateness: fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5000, noNaN: true })), {
        minLength: 1,
        maxLength: 7,
      }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ interval, looks: all, lateness }) => {
        const at = samplerAtWork(interval, (index) => all[index % all.length] ?? {});
        const { time, start, ticks, source, kept, sampler, begin } = at;
        let rings = 0;
        time.lateness = () => lateness[rings++ % lateness.length] ?? 0;
        begin();
        await time.pass(40 * interval);
        time.lateness = () => 0;
        await time.pass(6000 + 2 * interval);
        const indices = source.begun.map((instant) => ticks.latest(instant as never));
        expect(new Set(indices).size, 'one look a tick').to.equal(indices.length);
        expect(indices, 'in order').to.deep.equal(indices.toSorted((one, other) => one - other));
        expect(source.mostAtOnce, 'one look at a time').to.be.at.most(1);
        const { taken, missed, failed, unavailable, largestLateness } = sampler.status;
        const due = ticks.latest(time.now()) + 1;
        const pending = due - (taken + missed + failed + unavailable);
        expect(pending, 'of each tick something is said, but of one under way').to.be.within(0, 2);
        expect(kept.readings).to.have.lengthOf(taken);
        expect(kept.reasons('failed')).to.have.lengthOf(failed);
        for (const { at: wall, late } of kept.readings) {
          expect(late).to.be.within(0, interval);
          const dueAt = wall - (time.clocks.wall() - time.now()) - late;
          const index = Math.round((dueAt - start) / interval);
          // The clock on the wall holds no more digits.
          expect(dueAt).to.be.closeTo(ticks.due(index), 1e-2);
        }
        expect(largestLateness).to.be.below(interval);
      }),
      { numRuns: 60 },
    );
  });

  it('counts each tick exactly once', async () => {
    const { time, ticks, sampler, begin } = samplerAtWork(100, (index) => ({
      takes: [0, 30, 150, 20][index % 4] ?? 0,
    }));
    begin();
    await time.pass(10 + 100 * 40 - 1);
    const { taken, missed, failed, unavailable } = sampler.status;
    expect(taken + missed + failed + unavailable).to.equal(ticks.latest(time.now()) + 1);
    expect({ taken, missed, failed }).to.deep.equal({ taken: 30, missed: 0, failed: 10 });
  });
});

describe('A look that takes too long', () => {
  it('is given up when the next is due, which is not late', async () => {
    const { time, ticks, source, kept, sampler, begin } = samplerAtWork(100, (index) =>
      index === 0 ? { takes: Infinity } : {},
    );
    begin();
    await time.pass(350);
    expect(source.begun).to.deep.equal([0, 1, 2, 3].map((index) => ticks.due(index)));
    expect(sampler.status).to.include({ taken: 3, failed: 1, missed: 0 });
    expect(kept.reasons('failed')[0]).to.match(/a fake: it was not over after 100 ms/);
  });

  it('makes ticks missed while it does not end, which are not made up for', async () => {
    const { time, ticks, source, kept, sampler, begin } = samplerAtWork(100, (index) =>
      index === 0 ? { takes: 370, heedsAbort: false } : {},
    );
    begin();
    await time.pass(10 + 599);
    // Number 3 was due at 300, and can begin at 370.
    expect(source.begun).to.deep.equal([ticks.due(0), ticks.due(0) + 370, ticks.due(4), ticks.due(5)]);
    expect(sampler.status).to.include({ taken: 3, failed: 1, missed: 2, largestLateness: 70 });
    expect(kept.readings.map(({ late }) => Math.round(late))).to.deep.equal([70, 0, 0]);
    const [first] = kept.notes.filter(({ kind }) => kind === 'missed');
    expect(first?.reason).to.equal('the look before it was not over');
    expect(first?.at).to.be.closeTo(time.clocks.wall() - time.now() + ticks.due(1), 1e-3);
  });

  it('never ends: the ticks after it are missed for ever', async () => {
    const { time, source, sampler, begin } = samplerAtWork(100, () => ({
      takes: Infinity,
      heedsAbort: false,
    }));
    const sampling = begin();
    await time.pass(10 + 1000);
    expect(source.begun).to.have.lengthOf(1);
    expect(sampler.status).to.include({ failed: 1, missed: 9 });
    await sampling.stop(new AbortController().signal);
  });
});

describe('A thread that does not run', () => {
  it('misses ticks, says how many, and goes on where it would have been', async () => {
    const { time, ticks, source, kept, sampler, begin } = samplerAtWork(100);
    let rings = 0;
    // The second is that of the chore.
    time.lateness = () => ((rings += 1) === 3 ? 520 : 0);
    begin();
    await time.pass(10 + 899);
    expect(source.begun.map((at) => Math.round(at - ticks.due(0)))).to.deep.equal([0, 620, 700, 800]);
    expect(sampler.status).to.include({ taken: 4, missed: 5 });
    expect(kept.reasons('missed')).to.deep.equal(['5 in a row: the collector did not get to run']);
  });

  it('heeds no step of the clock on the wall, which only dates what is seen', async () => {
    const { time, ticks, source, kept, begin } = samplerAtWork(100);
    begin();
    await time.pass(110);
    time.wallStep = -3_600_000;
    await time.pass(100);
    expect(source.begun).to.deep.equal([0, 1, 2].map((index) => ticks.due(index)));
    const [one, two, three] = kept.readings.map(({ at }) => Math.round(at));
    expect(two! - one!).to.equal(100);
    expect(three! - two!).to.equal(100 - 3_600_000);
  });
});

describe('A source that is not there', () => {
  it('is noted once, looked at ever more rarely, and sampled again when it is back', async () => {
    let isThere = false;
    const at = samplerAtWork(100, () => ({ shows: isThere ? SHOWN : GONE }));
    const { time, ticks, source, kept, sampler, begin } = at;
    begin();
    await time.pass(10 + 100 * 400);
    const looked = source.begun.map((instant) => ticks.latest(instant as never));
    expect(looked).to.deep.equal([0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363]);
    expect(kept.reasons('unavailable')).to.deep.equal(['it is gone']);
    expect(sampler.status).to.include({ unavailable: 401, taken: 0, unavailableReason: 'it is gone' });
    isThere = true;
    await time.pass(100 * 60);
    expect(sampler.status).to.not.have.property('unavailableReason');
    expect(sampler.status.taken).to.equal(460 - 423 + 1);
    isThere = false;
    await time.pass(100);
    expect(kept.reasons('unavailable')).to.have.lengthOf(2);
  });

  it('is noted where another reason is the reason', async () => {
    let reason = 'one';
    const at = samplerAtWork(100, () => ({ shows: { status: 'unavailable', reason } }));
    at.begin();
    await at.time.pass(110);
    reason = 'another';
    await at.time.pass(1000);
    expect(at.kept.reasons('unavailable')).to.deep.equal(['one', 'another']);
  });

  it('in part: what is missing is noted once, the rest is sampled', async () => {
    const at = samplerAtWork(100, () => ({
      shows: { ...SHOWN, missing: ['that: not here'] } as SourceReading,
    }));
    at.begin();
    await at.time.pass(1000);
    expect(at.kept.reasons('unavailable')).to.deep.equal(['that: not here']);
    expect(at.sampler.status).to.deep.include({ taken: 10, missing: ['that: not here'] });
  });
});

describe('A sampler that is stopped', () => {
  it('keeps what the look under way brings, and begins none', async () => {
    const { time, source, sampler, begin } = samplerAtWork(100, () => ({ takes: 50 }));
    const sampling = begin();
    await time.pass(20);
    const stopped = sampling.stop(new AbortController().signal);
    await time.pass(1000);
    await stopped;
    expect(source.begun).to.have.lengthOf(1);
    expect(sampler.status.taken).to.equal(1);
  });

  it('gives up the look under way when its time is over', async () => {
    const { time, sampler, kept, begin } = samplerAtWork(100, () => ({ takes: Infinity, heedsAbort: false }));
    const sampling = begin();
    await time.pass(20);
    await sampling.stop(AbortSignal.abort());
    expect(sampler.status.failed).to.equal(1);
    expect(kept.reasons('failed')[0]).to.match(/stopped before it answered/);
  });
});
