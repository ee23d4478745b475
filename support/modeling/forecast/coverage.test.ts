import { describe, it } from 'node:test';
import { expect } from 'chai';
import { backtest } from './backtest';
import { noisyDays, seriesOf } from './simulated-series.fixture';

const SEEDS = [1, 2, 3];

describe('the interval of a forecast', () => {
  it('holds nine of ten windows of days with autoregressive noise', async () => {
    let [within, windows] = [0, 0];
    for (const seed of SEEDS) {
      const found = await backtest(seriesOf(noisyDays(14 * 12, 12, seed), 2), {
        horizon: 3,
        seasons: [12],
      });
      if (found.status !== 'judged') throw new Error(found.reason);
      within += found.coverage.observed * found.origins.length;
      windows += found.origins.length;
    }
    // About a hundred windows, some alike: the deviation of their share is about 0.04.
    expect(windows).to.be.greaterThan(90);
    expect(within / windows).to.be.within(0.8, 0.98);
  });
});
