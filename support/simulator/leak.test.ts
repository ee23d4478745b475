import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Alarm } from '../quantities/alarm';
import { milliseconds } from '../quantities/units';
import { Agenda } from './agenda';
import { Leak } from './leak';

const MIB = 2 ** 20;
const PAGE = 4096;

/** A leak on a clock that passes when it is told to, with alarms that may ring late. */
class LeakInTime {
  rings = 0;
  now = 5000;
  #alarmAt = Infinity;
  #ring: () => void = () => undefined;
  readonly agenda = new Agenda({ now: () => milliseconds(this.now) }, (ring): Alarm => {
    this.#ring = ring;
    return {
      set: (at) => {
        this.#alarmAt = at;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  });
  readonly leak: Leak;

  constructor(bytesPerMinute: number) {
    this.leak = new Leak(bytesPerMinute, { now: () => milliseconds(this.now) }, this.agenda);
  }

  pass(duration: number, late: () => number = () => 0): void {
    const end = this.now + duration;
    while (this.#alarmAt <= end) {
      this.now = Math.max(this.now, this.#alarmAt + late());
      this.#alarmAt = Infinity;
      this.rings += 1;
      this.#ring();
    }
    this.now = Math.max(this.now, end);
  }
}

describe('Leak', () => {
  it('holds what is due, in whole pages, and takes a step a second where it leaks slowly', () => {
    const time = new LeakInTime(MIB);
    using leak = time.leak;
    expect(leak.held).to.equal(0);
    for (let second = 1; second <= 180; second += 1) {
      time.pass(1000);
      expect(leak.held).to.equal(Math.floor((second * MIB) / 60 / PAGE) * PAGE);
    }
    expect(time.rings).to.equal(180);
  });

  it('takes small steps where it leaks fast', () => {
    const time = new LeakInTime(600 * MIB);
    using leak = time.leak;
    time.pass(1000);
    expect(leak.held).to.equal(10 * MIB);
    expect(time.rings).to.equal(100);
  });

  it('is shifted by no step that comes late', () => {
    const lateness = fc.infiniteStream(fc.integer({ min: 0, max: 400 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), lateness, (mibPerMinute, late) => {
        const time = new LeakInTime(mibPerMinute * MIB);
        using leak = time.leak;
        time.pass(4000, () => late.next().value as number);
        time.pass(1000);
        const due = (mibPerMinute * MIB * (time.now - 5000)) / 60_000;
        const step = Math.max((mibPerMinute * MIB) / 60, 16 * PAGE);
        // Rounded: a product of fractions may come out a hair below a whole number of bytes.
        expect(leak.held).to.be.at.most(Math.round(due));
        expect(leak.held).to.be.above(due - step - PAGE);
      }),
      { numRuns: 30 },
    );
  });

  it('goes on beyond what it reserves at once, and holds pages that were written', () => {
    const time = new LeakInTime(30_000 * MIB);
    using leak = time.leak;
    time.pass(600);
    expect(leak.held).to.equal(300 * MIB);
  });

  it('gives everything back and takes no more once it is disposed', () => {
    const time = new LeakInTime(600 * MIB);
    time.pass(100);
    expect(time.leak.held).to.equal(MIB);
    time.leak[Symbol.dispose]();
    expect(time.leak.held).to.equal(0);
    time.pass(1000);
    expect(time.leak.held).to.equal(0);
  });
});
