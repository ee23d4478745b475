import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { backtest, type Backtest } from './backtest';
import type { BacktestOptions } from './plan';
import { dayAfterDay, noisyDays, seriesOf } from './simulated-series.fixture';

/** Steps of two hours: as many days of them cost half of what hours do. */
const DAY = 12;
const OPTIONS: BacktestOptions = { horizon: 3, seasons: [DAY] };
/** Enough for an interval three steps ahead. */
const LENGTH = 17 * DAY;

type Judged = Extract<Backtest, { status: 'judged' }>;

async function judged(values: readonly number[], options: Partial<BacktestOptions> = {}): Promise<Judged> {
  const found = await backtest(seriesOf(values, 2), { ...OPTIONS, ...options });
  if (found.status === 'too short') throw new Error(found.reason);
  return found;
}

const NOISY = noisyDays(LENGTH, DAY, 3);
/** Judged once for all that look at it. */
let usual: Promise<Judged> | undefined;
const judgedNoisy = async (): Promise<Judged> => (usual ??= judged(NOISY));

describe('backtest', () => {
  it('sees nothing after an origin: other values there change nothing at it', async () => {
    const before = await judgedNoisy();
    const known = (found: Judged, until: number): unknown =>
      found.origins
        .filter(({ at }) => at <= until)
        .map(({ at, predicted, naive, low, high, candidate }) => [
          at,
          predicted,
          naive,
          low,
          high,
          candidate,
        ]);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: before.origins.length - 1 }),
        fc.array(fc.oneof(fc.double({ min: -1e4, max: 1e4 }), fc.constant(NaN)), { minLength: 1 }),
        async (index, others) => {
          const { at = NaN } = before.origins[index] ?? {};
          const { start, step } = seriesOf([], 2);
          const from = (at - start) / step;
          const changed = NOISY.map((value, place) =>
            place < from ? value : (others[place % others.length] ?? value),
          );
          // The window at the origin itself must be there to be judged; what it holds is free.
          changed.splice(from, OPTIONS.horizon, -7, 1e5, 0);
          expect(known(await judged(changed), at)).to.deep.equal(known(before, at));
        },
      ),
      { numRuns: 2, seed: 11 },
    );
  });

  it('is without error where a day repeats itself', async () => {
    for (const horizon of [1, DAY]) {
      const found = await judged(dayAfterDay(26 * DAY, DAY), { horizon });
      expect(found.error).to.deep.include({ status: 'estimated', dimension: 'share' });
      expect(found.error.value).to.be.closeTo(0, 1e-9);
      expect(found.mase).to.be.closeTo(0, 1e-6);
    }
  });

  it('tells the skill of what was chosen, and none where that is the naive', async () => {
    const found = await judgedNoisy();
    const naive = found.origins.filter(({ candidate }) => candidate === 'seasonal naive, 12 steps');
    for (const origin of naive) expect(origin.predicted).to.equal(origin.naive);
    const missed = (name: 'predicted' | 'naive'): number =>
      found.origins.reduce((sum, origin) => sum + Math.abs(origin[name] - origin.actual), 0);
    expect(found.skill).to.be.closeTo(1 - missed('predicted') / missed('naive'), 1e-9);
    expect(found.chosen.reduce((sum, { times }) => sum + times, 0)).to.equal(found.origins.length);
    expect((await judged(dayAfterDay(LENGTH, DAY))).skill).to.equal(0);
  });

  it('errs by the same share whatever the unit', async () => {
    const small = await judgedNoisy();
    const large = await judged(NOISY.map((value) => 1024 * value));
    expect(large.naiveError.value).to.be.closeTo(small.naiveError.value ?? NaN, 1e-9);
    expect(large.error.value).to.be.closeTo(small.error.value ?? NaN, 0.05);
  });

  it('gives the same figures again, with an interval around the error', async () => {
    const found = await judgedNoisy();
    expect(await judged(NOISY)).to.deep.equal(found);
    if (found.error.status !== 'estimated') throw new Error(found.error.reason);
    const { low, value, high } = found.error;
    expect([low, value, high]).to.deep.equal([low, value, high].toSorted((one, other) => one - other));
    expect(high).to.be.greaterThan(low);
    expect(found.error.n).to.equal(found.origins.length);
  });

  it('is without error on a constant, which it says, and tells nothing of nothing', async () => {
    const constant = await judged(new Array<number>(LENGTH).fill(5.1));
    expect(constant.error).to.include({ status: 'estimated', value: 0, high: 0 });
    expect(constant).to.include({ skill: 0, mase: 0 });
    expect(constant.notes.join()).to.include('every value was 5.1');
    expect((await judgedNoisy()).notes.join()).not.to.include('every value');
    const zero = await judged(new Array<number>(LENGTH).fill(0));
    expect(zero.error).to.include({ status: 'too few samples', value: 0 });
    expect(zero.error).to.have.property('reason').that.includes('nothing was used');
  });

  it('has no share of nothing: a load that ends is missed at first', async () => {
    const { origins } = await judgedNoisy();
    const { start, step } = seriesOf([], 2);
    const end = ((origins[0]?.at ?? NaN) - start) / step;
    const ended = NOISY.map((value, place) => (place < end ? value : 0));
    const silent = await judged(ended);
    expect(silent.error).to.include({ status: 'too few samples' });
    expect(silent.error).to.have.property('reason').that.includes('no share');
    expect(silent.skill).to.be.NaN;
  });
});
