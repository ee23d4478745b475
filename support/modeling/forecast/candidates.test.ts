import { describe, it } from 'node:test';
import { expect } from 'chai';
import { loadAugurs } from './augurs';
import { fieldOf } from './candidates';
import { dayAfterDay, noisyDays } from './simulated-series.fixture';

const DAY = 12;
const SEASONS = [DAY, 3 * DAY];
const both = (values: readonly number[]): { filled: readonly number[]; damped: readonly number[] } => ({
  filled: values,
  damped: values,
});

describe('every candidate', () => {
  it('carries on from its least past for as long as is asked, the same each time', async () => {
    const { naive, others } = fieldOf(await loadAugurs(), SEASONS);
    for (const candidate of [naive, ...others]) {
      const past = both(noisyDays(candidate.leastPast, DAY, 1));
      for (const horizon of [1, 5, 40]) {
        const path = candidate.path(past, horizon);
        expect(path, candidate.name).to.have.length(horizon);
        expect(path.every(Number.isFinite), candidate.name).to.equal(true);
        expect(candidate.path(past, horizon)).to.deep.equal(path);
      }
    }
  });

  it('that knows the season carries it on', async () => {
    const values = dayAfterDay(10 * DAY + 5, DAY);
    const { naive, others } = fieldOf(await loadAugurs(), SEASONS);
    const seasonal = [naive, ...others].filter(({ name }) => /season(s|al)? /u.test(name));
    expect(seasonal.map(({ name }) => name)).to.deep.equal([
      'seasonal naive, 12 steps',
      'Holt-Winters, season of 12 steps',
      'seasonal naive, 36 steps',
      'Holt-Winters, season of 36 steps',
      'MSTL + ETS, season of 12 steps',
      'MSTL + ETS, season of 12 steps, last 4 seasons',
      'MSTL + ETS, seasons of 12 and 36 steps',
    ]);
    const next = dayAfterDay(11 * DAY, DAY).slice(values.length);
    for (const candidate of seasonal) {
      candidate.path(both(values), next.length).forEach((value, step) => {
        expect(value, candidate.name).to.be.closeTo(next[step] ?? NaN, 0.5);
      });
    }
  });

  it('without a season tells the level', async () => {
    const { naive, others } = fieldOf(await loadAugurs(), []);
    expect([naive, ...others].map(({ name }) => name)).to.deep.equal([
      'last value',
      'moving average of 24 steps',
      'ETS, last 120 steps',
    ]);
    const values = noisyDays(200, 1e12, 2);
    for (const candidate of [naive, ...others])
      expect(candidate.path(both(values), 3)[2], candidate.name).to.be.closeTo(100, 20);
  });

  it('that is left does without augurs', () => {
    const { naive, others } = fieldOf(undefined, SEASONS);
    expect([naive, ...others].map(({ name }) => name).join()).not.to.match(/ETS/u);
  });
});
