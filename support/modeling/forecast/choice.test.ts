import { describe, it } from 'node:test';
import { expect } from 'chai';
import { chosenForecast, type Trial } from './choice';
import type { Predictions } from './predictions';

const predictions = (byCandidate: Record<string, number>): Predictions => ({
  byCandidate: new Map(Object.entries(byCandidate)),
  faults: [],
  neverNegative: true,
});

/** Ten came each time; candidates erred by so much. */
const trials = (count: number, errors: Record<string, (index: number) => number>): readonly Trial[] =>
  Array.from({ length: count }, (_, index) => ({
    at: index,
    actual: 10,
    predictions: predictions(
      Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, 10 + error(index)])),
    ),
  }));

const now = predictions({ naive: 12, other: 8 });

const OF = { naive: 'naive', horizon: 1 };

describe('chosenForecast', () => {
  it('is that of the candidate with the least errors, between bounds of its own', () => {
    const past = trials(19, { naive: () => 3, other: (index) => (index - 9) / 10 });
    expect(chosenForecast(now, past, OF)).to.deep.equal({
      candidate: 'other',
      predicted: 8,
      // Rank 18 of 19: 0 once and 0.1 to 0.9 twice each.
      low: 7.1,
      high: 8.9,
    });
  });

  it('is that of the naive until another is better, or known well enough', () => {
    const equal = trials(12, { naive: () => 1, other: () => -1 });
    expect(chosenForecast(now, equal, OF)).to.include({ candidate: 'naive', predicted: 12 });
    const young = [...trials(5, { naive: () => 1 }), ...trials(9, { naive: () => 1, other: () => 0 })];
    expect(chosenForecast(now, young, OF)).to.include({ candidate: 'naive' });
    expect(chosenForecast(now, trials(9, { naive: () => 1 }), OF)).to.equal(undefined);
  });

  it('is that of the naive where the other is hardly better, or windows overlap too much to tell', () => {
    const hardly = trials(40, { naive: () => 2, other: () => 1.9 });
    expect(chosenForecast(now, hardly, OF)).to.include({ candidate: 'naive' });
    const better = trials(40, { naive: () => 2, other: () => 1.6 });
    expect(chosenForecast(now, better, OF)).to.include({ candidate: 'other' });
    expect(chosenForecast(now, better, { ...OF, horizon: 24 })).to.include({ candidate: 'naive' });
  });

  it('is not decided by one error that any made', () => {
    const past = trials(30, {
      naive: (index) => (index === 9 ? 500 : 2),
      other: (index) => (index === 9 ? 600 : 1),
    });
    expect(chosenForecast(now, past, OF)).to.include({ candidate: 'other' });
  });

  it('forgets what was long ago', () => {
    const past = [
      ...trials(200, { naive: () => 0, other: () => 50 }),
      ...trials(40, { naive: () => 2, other: () => 1 }),
    ];
    expect(chosenForecast(now, past, OF)).to.deep.equal({
      candidate: 'other',
      predicted: 8,
      low: 7,
      high: 9,
    });
  });

  it('is not bounded by less than nothing where the series never was', () => {
    const past = trials(12, { naive: () => 40 });
    expect(chosenForecast(now, past, OF)).to.include({ low: 0, high: 52 });
    expect(chosenForecast({ ...now, neverNegative: false }, past, OF)).to.include({ low: -28 });
  });
});
