import { describe, it } from 'node:test';
import { expect } from 'chai';
import { forecast } from './forecast';
import { dayAfterDay, noisyDays, seriesOf } from './simulated-series.fixture';
import { windowMean } from './windows';

const DAY = 12;
const LENGTH = 8 * DAY;

describe('forecast', () => {
  it('is of the window after the end of the series', async () => {
    const values = dayAfterDay(LENGTH + DAY, DAY);
    const next = await forecast(seriesOf(values.slice(0, LENGTH + 2), 2), {
      horizon: 3,
      seasons: [DAY],
    });
    const expected = windowMean(values, LENGTH + 2, 3) ?? NaN;
    expect(next.candidate).to.equal('seasonal naive, 12 steps');
    for (const value of [next.predicted, next.low, next.high]) expect(value).to.be.closeTo(expected, 1e-9);
  });

  it('lies between bounds as wide as its errors', async () => {
    const { predicted, low, high } = await forecast(seriesOf(noisyDays(LENGTH, DAY, 1), 2), {
      horizon: 3,
      seasons: [DAY],
    });
    expect(high - predicted).to.be.closeTo(predicted - low, 1e-9);
    expect(high - predicted).to.be.within(3, 20);
  });
});
