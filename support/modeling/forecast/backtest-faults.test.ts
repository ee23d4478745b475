import { describe, it } from 'node:test';
import { expect } from 'chai';
import { backtest, type Backtest } from './backtest';
import { forecast, ShortHistoryError } from './forecast';
import { ForecastOptionsError, type BacktestOptions } from './plan';
import { dayAfterDay, noisyDays, seriesOf } from './simulated-series.fixture';

const DAY = 12;
const OPTIONS: BacktestOptions = { horizon: 3, seasons: [DAY] };
const FORTNIGHT = 14 * DAY;

type Judged = Extract<Backtest, { status: 'judged' }>;

async function judged(values: readonly number[], options: Partial<BacktestOptions> = {}): Promise<Judged> {
  const found = await backtest(seriesOf(values, 2), { ...OPTIONS, ...options });
  if (found.status === 'too short') throw new Error(found.reason);
  return found;
}

/** Mean share, in %, that the last origins were missed by. */
const lastMisses = ({ origins }: Judged, count: number): number =>
  origins
    .slice(-count)
    .reduce((sum, { actual, predicted }) => sum + (100 * Math.abs(predicted - actual)) / actual / count, 0);

describe('backtest of a series with faults', () => {
  it('does not judge windows of gaps, and fills those of the past', async () => {
    const gap = { from: 9 * DAY, to: 10 * DAY };
    const values = dayAfterDay(FORTNIGHT, DAY).map((value, step) =>
      step >= gap.from && step < gap.to ? NaN : value,
    );
    const found = await judged(values);
    const { start, step } = seriesOf([], 2);
    const places = found.origins.map(({ at }) => (at - start) / step);
    expect(places.some((place) => place >= gap.from && place < gap.to - 1)).to.equal(false);
    expect(places.some((place) => place > gap.to)).to.equal(true);
    expect(found.error.value).to.be.closeTo(0, 1e-9);
    expect(found.notes.join()).to.include('not judged for gaps');
  });

  it('is without error where nights have no samples and all else was foreseen', async () => {
    const values = dayAfterDay(28 * DAY, DAY).map((value, step) =>
      step >= 6 * DAY && step % DAY >= DAY - 2 ? NaN : value,
    );
    for (const horizon of [4, DAY]) {
      const found = await judged(values, { horizon });
      expect(found.notes.join(), `${horizon}`).to.match(/measured steps of a window with gaps: \d+ of/u);
      expect(found.error, `${horizon}`).to.include({ status: 'estimated' });
      expect(found.error.value, `${horizon}`).to.be.closeTo(0, 1e-9);
      expect(found.naiveError.value, `${horizon}`).to.be.closeTo(0, 1e-9);
      expect(found.mase, `${horizon}`).to.be.closeTo(0, 1e-6);
    }
  });

  it('is not led astray for long by a spike, which counts where it came', async () => {
    const values = noisyDays(FORTNIGHT, DAY, 4);
    const spiked = values.map((value, step) => (step === 7 * DAY ? 60 * value : value));
    const [usual, found] = [await judged(values), await judged(spiked)];
    expect(lastMisses(found, 8)).to.be.lessThan(lastMisses(usual, 8) + 2);
  });

  it('comes to terms with a shift of level', async () => {
    const shifted = noisyDays(FORTNIGHT, DAY, 6).map((value, step) => (step < 8 * DAY ? value : value + 300));
    const found = await judged(shifted);
    expect(lastMisses(found, 8)).to.be.lessThan(4);
    const next = await forecast(seriesOf(shifted, 2), OPTIONS);
    expect(next.predicted).to.be.within(350, 450);
    expect(next.low).to.be.lessThan(next.predicted);
  });

  it('says of a short history how much would do', async () => {
    const short = await backtest(seriesOf(dayAfterDay(3 * DAY, DAY), 2), OPTIONS);
    if (short.status !== 'too short') throw new Error('judged on three days');
    expect(short.reason).to.match(/the history is 3 days long; .* next 6 h are judged on \d+(\.\d)? days/u);
    expect((await judged(dayAfterDay(short.needed, DAY))).error.status).to.equal('estimated');
    await expectRejection(
      forecast(seriesOf(dayAfterDay(3 * DAY - 1, DAY), 2), OPTIONS),
      ShortHistoryError,
      'record',
    );
    expect(await backtest(seriesOf([], 2), OPTIONS)).to.include({ status: 'too short' });
  });

  it('gives an error without an interval where blocks are few', async () => {
    const found = await judged(noisyDays(8 * DAY, DAY, 8), { horizon: DAY });
    expect(found.error).to.include({ status: 'too few samples' });
    expect(found.error)
      .to.have.property('reason')
      .that.matches(/days of history without gaps would do, there are 8 days/u);
    expect(found.error.value).to.be.greaterThan(0);
  });

  it('says that gaps are to blame where they are', async () => {
    const night = dayAfterDay(FORTNIGHT, DAY).map((value, step) => (step < FORTNIGHT - DAY ? value : NaN));
    await expectRejection(forecast(seriesOf(night, 2), OPTIONS), ShortHistoryError, 'was not measured');
    const holes = dayAfterDay(FORTNIGHT, DAY).map((value, step) => (step % 2 === 0 ? NaN : value));
    const found = await backtest(seriesOf(holes, 2), OPTIONS);
    expect(found).to.have.property('reason').that.includes('too many gaps');
  });

  it('takes the last value for its yardstick where there is no season', async () => {
    const { start, step } = seriesOf([], 2);
    const skills: number[] = [];
    for (const seed of [1, 2, 3, 4]) {
      const values = noisyDays(FORTNIGHT, 1e9, seed);
      const found = await judged(values, { seasons: [] });
      for (const { at, naive } of found.origins)
        expect(naive).to.be.closeTo(values[(at - start) / step - 1] ?? NaN, 1e-9);
      skills.push(found.skill);
    }
    // Noise that fades: its mean is a better guess than its last value.
    expect(skills.reduce((sum, skill) => sum + skill, 0)).to.be.greaterThan(0);
  });

  it('judges a week beside a day once the history holds three', async () => {
    const [day, week] = [4, 28];
    const values = dayAfterDay(30 * day, day).map((value, step) =>
      step % week < 5 * day ? value : value / 2,
    );
    const found = await judged(values, { seasons: [week, day], horizon: day });
    expect(found.chosen.map(({ candidate }) => candidate).join()).to.include('28 steps');
    expect(lastMisses(found, 5)).to.be.lessThan(1);
  });

  it('refuses options that mean nothing', async () => {
    const series = seriesOf(dayAfterDay(FORTNIGHT, DAY), 2);
    for (const options of [{ horizon: 0 }, { horizon: 1.5 }, { seasons: [1] }, { seasons: [12, 83.5] }])
      await expectRejection(backtest(series, { ...OPTIONS, ...options }), ForecastOptionsError, 'give');
  });
});

async function expectRejection(
  promise: Promise<unknown>,
  kind: new (message: string) => Error,
  text: string,
): Promise<void> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(kind);
  expect(error).to.have.property('message').that.includes(text);
}
