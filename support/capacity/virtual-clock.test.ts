import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { VirtualClock } from './virtual-clock.fixture';

const ms = milliseconds;
const turns = async (count: number): Promise<void> => {
  for (let done = 0; done < count; done += 1) await turn();
};

describe('VirtualClock', () => {
  it('does everything once, at its instant, equal ones in the order of the calls', async () => {
    const anyDues = fc.array(fc.nat(50), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(anyDues, async (dues) => {
        const clock = new VirtualClock();
        const seen: { due: number; call: number; at: number }[] = [];
        for (const [call, due] of dues.entries())
          clock.at(ms(due), () => seen.push({ due, call, at: clock.now() }));
        expect(seen).to.be.empty;
        await turns(2);
        const wanted = dues
          .map((due, call) => ({ due, call, at: due }))
          .toSorted((one, other) => one.due - other.due || one.call - other.call);
        expect(seen).to.deep.equal(wanted);
      }),
    );
  });

  it('goes on with what an action sets, and not back', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    clock.at(ms(10), () => {
      clock.at(ms(5), () => seen.push(clock.now()));
      clock.timer(ms(5), () => seen.push(clock.now()));
    });
    await turns(2);
    expect(seen).to.deep.equal([10, 15]);
  });

  it('spends no time on what was called off', async () => {
    const clock = new VirtualClock();
    const called = clock.at(ms(1000), () => undefined);
    clock.at(ms(10), () => undefined);
    called[Symbol.dispose]();
    await turns(2);
    expect(clock.now()).to.equal(10);
  });

  it('stands still at the end of a turn, so that who waits for a promise goes on at that instant', async () => {
    const clock = new VirtualClock();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    clock.at(ms(10), () => {
      resolve(undefined);
      clock.endTurn();
    });
    clock.at(ms(20), () => undefined);
    await promise;
    expect(clock.now()).to.equal(10);
    await turns(2);
    expect(clock.now()).to.equal(20);
  });

  it('lets the event loop turn however much is due', async () => {
    const clock = new VirtualClock();
    let done = 0;
    for (let due = 0; due < 2500; due += 1) clock.at(ms(due), () => (done += 1));
    const seen: number[] = [];
    while (done < 2500) {
      await turn();
      seen.push(done);
    }
    expect(seen).to.deep.equal([1000, 2000, 2500]);
  });
});
