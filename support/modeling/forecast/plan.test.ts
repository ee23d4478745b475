import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { blockLength, durationText, neededSteps, planOf } from './plan';
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
  it('is a week or so for an hour, and more for a day', () => {
    const [hour, day] = [1, 24].map((horizon) => neededSteps({ horizon, seasons: [24, 168] }));
    expect(hour).to.be.within(4 * 24, 7 * 24);
    expect(day).to.be.within(10 * 24, 14 * 24);
    expect(neededSteps({ horizon: 1, seasons: [] })).to.be.within(48, 120);
  });
});

describe('a history longer than needed', () => {
  it('has blocks enough, too', () => {
    for (const horizon of [1, 6, 24]) {
      const options = { horizon, seasons: [24, 168] };
      for (let length = neededSteps(options); length < 1500; length += 7) {
        const plan = planOf(length, options);
        const judged = plan.origins.filter((origin) => origin >= 48 + plan.calibration).length;
        expect(judged * plan.stride, `${length}`).to.be.at.least(5 * blockLength(judged, plan));
      }
    }
  });
});

describe('blockLength', () => {
  it('is a window, or longer where errors are alike beyond it', () => {
    expect(blockLength(40, { horizon: 24, season: 24, stride: 5 })).to.equal(24);
    expect(blockLength(40, { horizon: 1, season: 24, stride: 5 })).to.equal(20);
    expect(blockLength(40, { horizon: 1, season: 24, stride: 1 })).to.equal(12);
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
