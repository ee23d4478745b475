import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { CpuAccount } from './cpu-account';

const TICK = 10e6;
const threads = (times: Record<number, number>): ReadonlyMap<number, number> =>
  new Map(Object.entries(times).map(([id, time]) => [Number(id), time]));

describe('CpuAccount', () => {
  it('counts nanoseconds while threads stay, whatever the ticks round away', () => {
    const account = new CpuAccount();
    account.update(threads({ 1: 19_999_999, 2: 5 }), TICK, TICK);
    expect(account.update(threads({ 1: 20_000_001, 2: 9 }), 2 * TICK, TICK)).to.equal(20_000_010);
  });

  it('keeps the time of a thread that has ended, to the nanosecond as it was last seen', () => {
    const account = new CpuAccount();
    account.update(threads({ 1: 100, 2: 3_000_007 }), 0, TICK);
    expect(account.update(threads({ 1: 200 }), 0, TICK)).to.equal(3_000_207);
  });

  it('does not take the id of an ended thread for the thread', () => {
    const account = new CpuAccount();
    account.update(threads({ 1: 100, 2: 500 }), 0, TICK);
    expect(account.update(threads({ 1: 100, 2: 50 }), 0, TICK)).to.equal(650);
  });

  it('follows the ticks where threads came and went unseen', () => {
    const account = new CpuAccount();
    account.update(threads({ 1: 0 }), 0, TICK);
    expect(account.update(threads({ 1: 1 }), 50 * TICK, TICK)).to.equal(50 * TICK);
  });

  it('begins with what threads had used that had ended before', () => {
    const account = new CpuAccount();
    expect(account.update(threads({ 1: 5 }), 50 * TICK, TICK)).to.equal(50 * TICK);
    expect(account.update(threads({ 1: 7 }), 50 * TICK, TICK)).to.equal(50 * TICK + 2);
  });

  it('counts ticks where the kernel does not tell the times of threads', () => {
    const account = new CpuAccount();
    expect([1, 1, 2, 5].map((ticks) => account.update(threads({}), ticks * TICK, TICK))).to.deep.equal(
      [1, 1, 2, 5].map((ticks) => ticks * TICK),
    );
  });

  it('never falls, never exceeds the truth, and lags at most four ticks, whatever threads do', () => {
    const event = fc.record({
      thread: fc.nat(4),
      time: fc.nat(60_000_000),
      system: fc.boolean(),
      then: fc.constantFrom('goes on', 'ends', 'is looked at', 'is looked at'),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const account = new CpuAccount();
        const living = new Map<number, number>([[0, 1]]);
        const used = { user: 0, system: 0 };
        let last = 0;
        for (const { thread, time, system, then } of events) {
          living.set(thread, (living.get(thread) ?? 0) + time);
          used[system ? 'system' : 'user'] += time;
          if (then === 'ends' && thread !== 0) living.delete(thread);
          if (then !== 'is looked at') continue;
          const ticks = Math.floor(used.user / TICK) + Math.floor(used.system / TICK);
          const counted = account.update(new Map(living), ticks * TICK, TICK);
          const truth = used.user + used.system + 1;
          expect(counted).to.be.at.least(last);
          expect(counted).to.be.within(truth - 4 * TICK, truth);
          last = counted;
        }
      }),
    );
  });
});
