import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { arrivalFidelity, arrivalFidelityText } from './arrival-fidelity';
import { completed, dropped, failed } from './record.fixture';
import type { RequestRecord } from './request-record';

/** Requests that were due then, each sent so much later. */
const sentOf = (due: readonly number[], lag: (index: number) => number): RequestRecord[] =>
  due.map((scheduledAt, index) => completed({ index, scheduledAt, sentAt: scheduledAt + lag(index) }));

const every = (gap: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => gap * index);

/** Instants in whole ms: their differences are exact. */
const anyDue = fc
  .array(fc.nat(100_000), { minLength: 2, maxLength: 80 })
  .map((list) => list.toSorted((one, other) => one - other));
const anyLags = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 80, maxLength: 80 });

describe('arrivalFidelity', () => {
  it('is without any fault for a perfect client', () => {
    const anyInstants = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), {
      minLength: 2,
      maxLength: 80,
    });
    fc.assert(
      fc.property(anyInstants, (due) => {
        const fidelity = arrivalFidelity(sentOf(due, () => 0));
        expect(fidelity.achievedRate).to.equal(fidelity.offeredRate);
        expect(fidelity).to.deep.include({
          due: due.length,
          sent: due.length,
          lag: { p50: 0, p99: 0, maximum: 0 },
          gapDistance: 0,
          gapDistanceBeyondTick: 0,
          countDeviation: 0,
        });
      }),
    );
  });

  it('has no fault in the gaps of a client that is late by the same time throughout', () => {
    fc.assert(
      fc.property(anyDue, fc.integer({ min: 1, max: 5000 }), (due, late) => {
        const fidelity = arrivalFidelity(sentOf(due, () => late));
        expect(fidelity).to.include({ gapDistance: 0, gapDistanceBeyondTick: 0 });
        expect(fidelity.lag.maximum).to.equal(late);
        expect(fidelity.countDeviation).to.be.at.least(1);
      }),
    );
  });

  it('has distances from 0 to 1, the one beyond a tick the smaller, and does not depend on the order', () => {
    fc.assert(
      fc.property(anyDue, anyLags, (due, lags) => {
        const records = sentOf(due, (index) => lags[index] ?? 0);
        const fidelity = arrivalFidelity(records);
        expect(fidelity.gapDistance).to.be.within(0, 1);
        expect(fidelity.gapDistanceBeyondTick).to.be.within(0, fidelity.gapDistance);
        expect(fidelity.countDeviation).to.be.within(0, due.length);
        expect(arrivalFidelity(records.toReversed())).to.deep.equal(fidelity);
      }),
    );
  });

  it('has the distances of the definition', () => {
    const distance = (one: readonly number[], other: readonly number[], tolerance: number): number => {
      const share = (gaps: readonly number[], most: number): number =>
        gaps.filter((gap) => gap <= most).length / gaps.length;
      const excess = (gaps: readonly number[], others: readonly number[]): number =>
        Math.max(...gaps.map((gap) => share(gaps, gap) - share(others, gap + tolerance)));
      return Math.max(0, excess(one, other), excess(other, one));
    };
    const gaps = (instants: readonly number[]): number[] => {
      const sorted = instants.toSorted((one, other) => one - other);
      return sorted.slice(1).map((instant, index) => instant - sorted[index]!);
    };
    fc.assert(
      fc.property(anyDue, anyLags, (due, lags) => {
        const sent = due.map((at, index) => at + (lags[index] ?? 0));
        const { gapDistance, gapDistanceBeyondTick } = arrivalFidelity(
          sentOf(due, (index) => lags[index] ?? 0),
        );
        expect(gapDistance).to.be.closeTo(distance(gaps(due), gaps(sent), 0), 1e-12);
        expect(gapDistanceBeyondTick).to.be.closeTo(distance(gaps(due), gaps(sent), 0.2), 1e-12);
      }),
    );
  });

  it('tells gaps of a constant rate that are missed by a trifle from those that are missed', () => {
    const trifles = arrivalFidelity(sentOf(every(100, 101), (index) => (index % 2 === 0 ? 0 : 0.1)));
    expect(trifles).to.include({ gapDistance: 0.5, gapDistanceBeyondTick: 0 });
    // Every second gap is of 90 ms, the others of 110.
    const pairs = arrivalFidelity(sentOf(every(100, 101), (index) => (index % 2 === 0 ? 10 : 0)));
    expect(pairs).to.include({ gapDistance: 0.5, gapDistanceBeyondTick: 0.5 });
  });

  it('tells a client that sends in bursts of ten by their gaps and their number', () => {
    const bursts = arrivalFidelity(sentOf(every(100, 100), (index) => 100 * (9 - (index % 10))));
    // Nine gaps of ten are none at all; nine are due and not sent when a burst begins.
    expect(bursts.gapDistance).to.equal(90 / 99);
    expect(bursts.gapDistanceBeyondTick).to.equal(90 / 99);
    expect(bursts.countDeviation).to.equal(9);
  });

  it('counts to the end what was never sent', () => {
    const records = sentOf(every(100, 10), () => 0).map((record, index) =>
      index < 4 ? dropped({ index, scheduledAt: 100 * index }) : record,
    );
    expect(arrivalFidelity(records)).to.include({ due: 10, sent: 6, countDeviation: 4, gapDistance: 0 });
  });

  it('counts a request that was sent and failed as sent', () => {
    const records = every(100, 5).map((at, index) => failed({ index, scheduledAt: at, sentAt: at }));
    expect(arrivalFidelity(records)).to.include({ due: 5, sent: 5, countDeviation: 0, gapDistance: 0 });
  });

  it('throws where a request was sent before it was due: the stamps are wrong', () => {
    expect(() => arrivalFidelity(sentOf([0, 100], () => -1))).to.throw(RangeError, 'in the wrong order');
  });

  for (const count of [0, 1]) {
    it(`has no distance of ${count} requests`, () => {
      const fidelity = arrivalFidelity(sentOf(every(100, count), () => 3));
      expect(fidelity.gapDistance).to.be.NaN;
      expect(fidelity.gapDistanceBeyondTick).to.be.NaN;
      expect(fidelity.due).to.equal(count);
    });
  }
});

describe('arrivalFidelityText', () => {
  const text = (records: readonly RequestRecord[]): string => arrivalFidelityText(arrivalFidelity(records));

  it('is one line', () => {
    expect(text(sentOf(every(100, 101), (index) => (index % 2 === 0 ? 3 : 0)))).to.equal(
      'arrivals: 101 of 101 requests sent; 10 req/s offered, 10 req/s achieved; late by 3 ms at p50, 3 ms at p99, ' +
        '3 ms at most; gaps at a Kolmogorov-Smirnov distance of 0.5 from those of the schedule, 0.5 beyond 200 µs; ' +
        'the number sent at most 1 behind the number due',
    );
  });

  it('says that one request has no gap, and that none has nothing', () => {
    const lost = dropped({ index: 1, scheduledAt: 100 });
    expect(text([completed({ sentAt: 2 }), lost])).to.equal(
      'arrivals: 1 of 2 requests sent, too few for rates and gaps; late by 2 ms at p50, 2 ms at p99, 2 ms at most; ' +
        'the number sent at most 1 behind the number due',
    );
    expect(text([lost])).to.equal('arrivals: 0 of 1 requests sent');
  });
});
