import { describe, it } from 'node:test';
import { expect } from 'chai';
import { seededFractions } from '../../statistics/random';
import { seededNormals } from '../normal-deviates';
import { blockLength, planOf } from './plan';
import { ratioInterval } from './ratio-interval';
import { wapeOf, type JudgedWindow } from './wape';

const DAY = 24;
const SERIES = 500;

/** Errors of the hours of a forecast, whatever made it; `begin` is the hour of the day of the first. */
type Errors = (length: number, begin: number) => readonly number[];

const normal = seededNormals(3);
const fraction = seededFractions(4);

const ERRORS: Readonly<Record<string, Errors>> = {
  white: (length) => Array.from({ length }, normal),
  'autoregressive, 0.5': (length) => {
    let error = normal() / Math.sqrt(0.75);
    return Array.from({ length }, () => (error = 0.5 * error + normal()));
  },
  'of a day in common': (length, begin) => {
    let common = normal();
    return Array.from({ length }, (_, hour) => {
      if ((begin + hour) % DAY === 0) common = normal();
      return common + normal();
    });
  },
};

const meanOf = (values: readonly number[], at: number, horizon: number): number =>
  values.slice(at, at + horizon).reduce((sum, value) => sum + value, 0) / horizon;

/** A history that begins at some hour of the day, judged at the origins that its plan would judge. */
function judgedWindows(horizon: number, days: number, errors: Errors): readonly JudgedWindow[] {
  const plan = planOf(days * DAY, { horizon, seasons: [DAY] });
  const begin = Math.floor(DAY * fraction());
  const missed = errors(days * DAY, begin);
  const load = missed.map((_, hour) => 100 + 30 * Math.sin((2 * Math.PI * (begin + hour)) / DAY));
  const [first = NaN] = plan.origins;
  return plan.origins
    .filter((at) => at >= first + plan.calibration)
    .map((at) => {
      const actual = meanOf(load, at, horizon);
      return { at, actual, predicted: actual + meanOf(missed, at, horizon) };
    });
}

/** Shares of intervals that hold the truth, and that lie wholly below it. */
function coverageOf(horizon: number, days: number, errors: Errors): { within: number; below: number } {
  const plan = planOf(days * DAY, { horizon, seasons: [DAY] });
  const all = Array.from({ length: SERIES }, () => judgedWindows(horizon, days, errors));
  const windows = all.flat();
  const missed = windows.reduce((sum, { actual, predicted }) => sum + Math.abs(predicted - actual), 0);
  const truth = (100 * missed) / windows.reduce((sum, { actual }) => sum + actual, 0);
  let [within, below] = [0, 0];
  for (const judged of all) {
    const length = blockLength(judged.length, plan);
    const found = wapeOf(judged, { length, stride: plan.stride, advice: 'longer', needed: 0 });
    if (found.status !== 'estimated') throw new Error(`${days} days: ${found.reason}`);
    within += Number(found.low <= truth && truth <= found.high) / SERIES;
    below += Number(found.high < truth) / SERIES;
  }
  return { within, below };
}

describe('the interval of a WAPE', () => {
  for (const [name, errors] of Object.entries(ERRORS)) {
    it(`holds the truth, and seldom promises less, where errors are ${name}`, () => {
      for (const [horizon, days] of [
        [1, 14],
        [6, 18],
        [24, 28],
      ] as const) {
        const { within, below } = coverageOf(horizon, days, errors);
        // Shares of 500 deviate by 0.01.
        expect(within, `${horizon} h ahead, ${days} days`).to.be.within(0.915, 0.985);
        expect(below, `${horizon} h ahead, ${days} days`).to.be.at.most(0.06);
      }
    });
  }
});

describe('ratioInterval', () => {
  const alternating = [1, 3, 1, 3, 1, 3, 1, 3].map((missed) => ({ missed, came: 10 }));

  it('is nothing wide where all blocks err by the same share', () => {
    const blocks = [1, 2, 3].map((came) => ({ missed: came / 4, came }));
    const { low, high } = ratioInterval(blocks);
    expect([low, high].map((factor) => factor.toFixed(6))).to.deep.equal(['1.000000', '1.000000']);
    expect(ratioInterval(blocks.map((block) => ({ ...block, missed: 0 })))).to.deep.equal({
      low: 1,
      high: 1,
    });
  });

  it("reaches as far as Student's t of eight blocks", () => {
    // Residuals of 1/16: their variance sums up to 8/7 * 8 / 256, and t of 6 degrees is 2.4469.
    expect(Math.log(ratioInterval(alternating).high)).to.be.closeTo(2.4469 * Math.sqrt(8 / 7 / 32), 1e-4);
    const { low, high } = ratioInterval(alternating);
    expect(low * high).to.be.closeTo(1, 1e-12);
  });

  it('is wider where neighbours are alike', () => {
    const sorted = alternating.toSorted((one, other) => one.missed - other.missed);
    expect(ratioInterval(sorted).high).to.be.greaterThan(1.1 * ratioInterval(alternating).high);
  });
});
