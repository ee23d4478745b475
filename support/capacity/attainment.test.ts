import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { LoadSummary } from '../load/load-summary';
import { completed, failed, later, dropped } from '../load/record.fixture';
import type { RequestRecord } from '../load/request-record';
import type { Round } from '../load/round';
import { milliseconds } from '../quantities/units';
import { proportionInterval } from '../statistics/proportion-interval';
import { attainment, isGood } from './attainment';
import { parseSlaLimit, type Sla } from './sla';

const TTFT = parseSlaLimit('p95 time to first token', '100 ms');
const TPOT = parseSlaLimit('p95 time per output token', '20 ms');
const ERRORS = parseSlaLimit('error rate', '1%');
const THROUGHPUT = parseSlaLimit('throughput', '1000 tokens per second');
const SLA: Sla = [TTFT, TPOT, ERRORS];

/** An answer of three tokens, the first after `ttft` and the others `tpot` after one another. */
const answer = (ttft: number, tpot: number) =>
  completed({ contentAt: [ttft, ttft + tpot, ttft + 2 * tpot], endedAt: ttft + 2 * tpot });
const GOOD = answer(100, 20);
const SLOW_START = answer(100.1, 20);
const SLOW_TOKENS = answer(100, 20.1);

/** Windows of two seconds, in each of which these requests ended. */
const windows = (...each: readonly (readonly RequestRecord[])[]): Round[] =>
  each.map((records, index) => ({
    index,
    warmUp: false,
    records: records.map((record) => ({ ...record, round: index })),
    span: { from: milliseconds(2000 * index), to: milliseconds(2000 * (index + 1)) },
  }));
const attained = (rounds: readonly Round[], sla: Sla = SLA) => attainment(new LoadSummary(rounds), sla);

describe('isGood', () => {
  it('is a request that keeps every limit, to the limit itself', () => {
    const judged = [GOOD, SLOW_START, SLOW_TOKENS].map((record) => isGood(record, [TTFT, TPOT]));
    expect(judged).to.deep.equal([true, false, false]);
    expect(isGood(SLOW_START, [TPOT])).to.equal(true);
  });

  it('is none that failed, even where nothing is limited', () => {
    expect([failed(), dropped()].map((record) => isGood(record, []))).to.deep.equal([false, false]);
    expect(isGood(SLOW_START, [])).to.equal(true);
  });
});

describe('attainment', () => {
  it('is the share of good requests among all, failures in the denominator', () => {
    const each = [GOOD, GOOD, GOOD, SLOW_START, SLOW_TOKENS, failed(), dropped(), GOOD];
    const { share, goodput } = attained(windows(...Array.from({ length: 10 }, () => each)));
    const { low, high } = proportionInterval(40, 80, 0.95);
    expect(share).to.include({ status: 'estimated', value: 50, n: 80, of: 'requests', dimension: 'share' });
    expect(share).to.include({ low: 100 * low, high: 100 * high, confidence: 0.95 });
    expect(goodput).to.include({ status: 'estimated', value: 2, low: 2, high: 2, dimension: 'request rate' });
  });

  it('bounds goodput by how much the windows vary', () => {
    const rounds = windows(
      ...Array.from({ length: 20 }, (_, index) =>
        Array.from({ length: index % 2 === 0 ? 2 : 6 }, () => GOOD),
      ),
    );
    const { goodput } = attained(rounds);
    if (goodput.status !== 'estimated') throw new Error(goodput.reason);
    expect(goodput.value).to.equal(2);
    expect(goodput.low).to.be.within(1.4, 1.8);
    expect(goodput.high).to.be.within(2.2, 2.6);
  });

  it('takes windows by their time, not each alike', () => {
    const [first, second] = windows([GOOD, GOOD], [GOOD]);
    const long = { ...second!, span: { from: milliseconds(2000), to: milliseconds(12_000) } };
    expect(attained([first!, long]).goodput.value).to.equal(3 / 12);
  });

  it('looks at limits that each request keeps, and leaves the others to the whole load', () => {
    const rounds = windows(...Array.from({ length: 6 }, () => [SLOW_START, failed()]));
    expect(attained(rounds, [ERRORS, THROUGHPUT]).share).to.include({ value: 50 });
    expect(attained(rounds, [ERRORS, TTFT]).share).to.include({ value: 0, low: 0 });
  });

  it('leaves the warm-up out', () => {
    const rounds = windows([GOOD], [failed()]);
    const warmedUp = rounds.map((round) => ({ ...round, warmUp: round.index === 1 }));
    expect(attained(warmedUp).share).to.include({ value: 100, n: 1 });
  });

  it('says what was seen of a few windows, and that nothing was seen of none', () => {
    const { share, goodput } = attained(windows([GOOD], [GOOD, failed()]));
    expect(share)
      .to.have.property('value')
      .that.is.closeTo(200 / 3, 1e-9);
    expect(goodput).to.deep.equal({ status: 'too few samples', reason: 'too few windows', value: 0.5, n: 3 });
    const nothing = { status: 'too few samples', reason: 'no request ended', n: 0 };
    expect(attained([])).to.deep.equal({ share: nothing, goodput: nothing });
    expect(attained(windows([]))).to.deep.equal({ share: nothing, goodput: nothing });
  });

  it('is the mean of the windows where they have as many requests, whatever these are', () => {
    const kinds = fc.constantFrom(GOOD, SLOW_START, SLOW_TOKENS, failed());
    const loads = fc.array(fc.array(kinds, { minLength: 4, maxLength: 4 }), { minLength: 5, maxLength: 12 });
    fc.assert(
      fc.property(loads, fc.nat(1e6), (load, by) => {
        const moved = load.map((records) =>
          records.map((record) => (record.outcome === 'completed' ? later(by, record) : record)),
        );
        const { share, goodput } = attained(windows(...moved));
        const good = load.flat().filter((record) => record === GOOD).length;
        expect(share.value).to.be.closeTo((100 * good) / (4 * load.length), 1e-9);
        expect(goodput.value).to.be.closeTo(good / (2 * load.length), 1e-9);
      }),
      { numRuns: 30 },
    );
  });
});
