import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { gapSchedule } from './gap-schedule';

/** Gaps of 1, 2, 3, ... ms, and how many were drawn. */
class CountedGaps {
  begun = 0;
  drawn = 0;

  readonly begin = (): (() => number) => {
    this.begun += 1;
    let gap = 0;
    return () => {
      this.drawn += 1;
      return (gap += 1);
    };
  };
}

describe('gapSchedule', () => {
  it('sums up the gaps, the first request after the first of them', () => {
    const schedule = gapSchedule(new CountedGaps().begin, { count: 4 });
    expect([0, 1, 2, 3, 4].map((index) => schedule.next(index))).to.deep.equal([1, 3, 6, 10, undefined]);
  });

  it('draws each gap once when asked in rising order, with steps or twice for one index too', () => {
    const gaps = new CountedGaps();
    const schedule = gapSchedule(gaps.begin, { count: 1000 });
    for (let index = 3; index < 1000; index += 4) {
      schedule.next(index);
      schedule.next(index);
    }
    expect(gaps).to.include({ begun: 1, drawn: 1000 });
  });

  it('begins anew when asked for an earlier index', () => {
    const gaps = new CountedGaps();
    const schedule = gapSchedule(gaps.begin, { count: 1000 });
    expect(schedule.next(99)).to.equal(5050);
    expect(schedule.next(3)).to.equal(10);
    expect(schedule.next(99)).to.equal(5050);
    expect(gaps.begun).to.equal(2);
  });

  it('draws no gaps past its end, however far the index', () => {
    const gaps = new CountedGaps();
    const schedule = gapSchedule(gaps.begin, { duration: milliseconds(10) });
    expect(schedule.next(1e12)).to.equal(undefined);
    expect(schedule.next(3)).to.equal(undefined);
    expect(schedule.next(2)).to.equal(6);
    expect(gaps.drawn).to.be.at.most(8);
  });
});
