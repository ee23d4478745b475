import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { Agenda } from './agenda';
import { ManualTime } from './manual-time.fixture';

const setUp = () => {
  const time = new ManualTime();
  return { time, agenda: new Agenda(time, time.makeAlarm) };
};

describe('Agenda', () => {
  it('runs everything once, in order of due time, equal ones in order of entry, nothing early', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1 }), fc.nat(5), (dues, lateness) => {
        const { time, agenda } = setUp();
        const ran: { due: number; entry: number; at: number }[] = [];
        dues.forEach((due, entry) =>
          agenda.at(milliseconds(due), () => ran.push({ due, entry, at: time.now() })),
        );
        time.pass(200, lateness);
        const expected = dues
          .map((due, entry) => ({ due, entry }))
          .sort((a, b) => a.due - b.due || a.entry - b.entry);
        expect(ran.map(({ due, entry }) => ({ due, entry }))).to.deep.equal(expected);
        for (const { due, at } of ran) expect(at).to.be.at.least(due);
      }),
    );
  });

  it('does not shift later appointments when an earlier one is late', () => {
    const { time, agenda } = setUp();
    const at: number[] = [];
    agenda.at(milliseconds(10), () => at.push(time.now()));
    time.pass(10, 7);
    agenda.at(milliseconds(20), () => at.push(time.now()));
    time.pass(30);
    expect(at).to.deep.equal([17, 20]);
  });

  it('runs nothing while it is paused, then what has become due in its order, and the rest when it is due', () => {
    const { time, agenda } = setUp();
    const ran: { due: number; at: number }[] = [];
    const enter = (due: number) => agenda.at(milliseconds(due), () => ran.push({ due, at: time.now() }));
    for (const due of [10, 40, 20, 60]) enter(due);
    time.pass(15);
    agenda.pause();
    enter(18);
    time.pass(50);
    agenda.resume();
    agenda.resume();
    time.pass(100);
    expect(ran).to.deep.equal([
      { due: 10, at: 10 },
      { due: 18, at: 50 },
      { due: 20, at: 50 },
      { due: 40, at: 50 },
      { due: 60, at: 60 },
    ]);
  });

  it('does not run what was cancelled', () => {
    const { time, agenda } = setUp();
    const ran: string[] = [];
    const cancelled = agenda.at(milliseconds(10), () => ran.push('cancelled'));
    agenda.at(milliseconds(20), () => ran.push('kept'));
    cancelled[Symbol.dispose]();
    time.pass(30);
    expect(ran).to.deep.equal(['kept']);
  });

  it('lets the loop turn when what is due takes long, and goes on in the same order', () => {
    const { time, agenda } = setUp();
    const ran: { entry: number; ring: number }[] = [];
    for (const entry of [0, 1, 2, 3, 4]) {
      agenda.at(milliseconds(10), () => {
        ran.push({ entry, ring: time.rings });
        time.spend(0.3);
      });
    }
    time.pass(20);
    expect(ran).to.deep.equal([
      { entry: 0, ring: 1 },
      { entry: 1, ring: 1 },
      { entry: 2, ring: 2 },
      { entry: 3, ring: 2 },
      { entry: 4, ring: 3 },
    ]);
  });

  it('runs what an action enters for an instant that has passed', () => {
    const { time, agenda } = setUp();
    const ran: string[] = [];
    agenda.at(milliseconds(10), () => agenda.at(milliseconds(5), () => ran.push('inner')));
    time.pass(30);
    expect(ran).to.deep.equal(['inner']);
  });
});
