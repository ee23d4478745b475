import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { blockLength, durationText, neededSteps, planOf } from './plan';
import { wapeOf } from './wape';
import { windowMean } from './windows';

describe('planOf', () => {
  it('spreads at most sixty origins over the history, by every part of the day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(12, 24, 144),
        (length, horizon, season) => {
          const { origins } = planOf(length, { horizon, seasons: [season] });
          expect(origins.length).to.be.at.most(60);
          expect(origins[0] ?? Infinity).to.be.at.least(2 * season);
          expect((origins.at(-1) ?? -Infinity) + horizon).to.be.at.most(length);
          expect(new Set(origins).size).to.equal(origins.length);
          const phases = new Set(origins.map((origin) => Math.floor((4 * (origin % season)) / season)));
          if (length > 12 * season + horizon) expect(phases.size).to.equal(4);
        },
      ),
    );
  });

  it('believes in a week once the history holds three', () => {
    const seasons = [168, 24, 24];
    expect(planOf(3 * 168 - 1, { horizon: 1, seasons }).seasons).to.deep.equal([24]);
    expect(planOf(3 * 168, { horizon: 1, seasons }).seasons).to.deep.equal([24, 168]);
  });
});

describe('neededSteps', () => {
  it('is two weeks or so for an hour, and more for a day', () => {
    const [hour, six, day] = [1, 6, 24].map((horizon) => neededSteps({ horizon, seasons: [24, 168] }));
    expect(hour).to.be.within(12 * 24, 14 * 24);
    expect(six).to.be.within(14 * 24, 18 * 24);
    expect(day).to.be.within(22 * 24, 27 * 24);
    expect(neededSteps({ horizon: 1, seasons: [] })).to.be.within(48, 120);
  });
});

describe('a history longer than needed', () => {
  it('has blocks enough, too', () => {
    for (const horizon of [1, 6, 24]) {
      const options = { horizon, seasons: [24, 168] };
      for (let length = neededSteps(options); length < 4000; length += 7) {
        const plan = planOf(length, options);
        const [first = NaN] = plan.origins;
        const judged = plan.origins.filter((origin) => origin >= first + plan.calibration);
        const windows = judged.map((at) => ({ at, actual: 10, predicted: 9 }));
        const block = blockLength(judged.length, plan);
        const found = wapeOf(windows, { length: block, stride: plan.stride, advice: '', needed: 0 });
        expect(found.status, `${length}`).to.equal('estimated');
      }
    }
  });
});

describe('blockLength', () => {
  it('is two windows, or a season and a window, or a few windows without a season', () => {
    expect(blockLength(40, { horizon: 48, season: 24, stride: 5 })).to.equal(96);
    expect(blockLength(40, { horizon: 1, season: 24, stride: 5 })).to.equal(25);
    expect(blockLength(40, { horizon: 1, season: 24, stride: 99.5 })).to.equal(100);
    expect(blockLength(40, { horizon: 1, season: 1, stride: 1 })).to.equal(5);
  });
});

describe('durationText', () => {
  it('is in hours to two days, then in days', () => {
    const hourly = { step: milliseconds(3_600_000) };
    expect(durationText(6, hourly)).to.equal('6 h');
    expect(durationText(1, { step: milliseconds(600_000) })).to.equal('0.2 h');
    expect(durationText(60, hourly)).to.equal('2.5 days');
  });
});

describe('windowMean', () => {
  it('is that of what was measured, with a quarter of gaps at most', () => {
    expect(windowMean([9, 1, NaN, 3, 5, 9], 1, 4)).to.equal(3);
    expect(windowMean([1, NaN, NaN, 3], 0, 4)).to.equal(undefined);
    expect(windowMean([1, 2], 0, 4)).to.equal(undefined);
  });
});
