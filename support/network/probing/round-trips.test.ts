import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { seededFractions } from '../../statistics/random';
import type { ConnectLook } from '../container-look';
import { connectLook } from './connect-look.fixture';
import { roundTripP99, roundTripP99ByContainer, tookOf } from './round-trips';

const looksOf = (roundTrips: readonly number[], spacing = 20): ConnectLook[] =>
  roundTrips.map((roundTrip, place) =>
    connectLook({ at: milliseconds(place * spacing), roundTrip: milliseconds(roundTrip) }),
  );

const countUp = (n: number): number[] => Array.from({ length: n }, (_, place) => place + 1);

function estimated(looks: readonly ConnectLook[]) {
  const estimation = roundTripP99(looks);
  if (estimation.status !== 'estimated') throw new Error(estimation.reason);
  return estimation;
}

describe('roundTripP99', () => {
  it('says how many connections are needed where there are too few', () => {
    expect(roundTripP99(looksOf(countUp(367)))).to.deep.equal({
      status: 'too few samples',
      reason: 'the p99 of 367 connections has no bounds: 368 are needed',
      n: 367,
      neededSamples: 368,
    });
    expect(roundTripP99(looksOf(countUp(368))).status).to.equal('estimated');
  });

  it('gives the order statistic and the bounds of its ranks', () => {
    // All in the same second: nothing to resample.
    const { value, low, high, method, dimension } = estimated(looksOf(countUp(1000), 0.5));
    expect(value).to.equal(990);
    expect([low, high]).to.deep.equal([983, 997]);
    expect([method, dimension]).to.deep.equal(['order statistics', 'duration']);
  });

  it('counts what was never answered as longer than anything that was', () => {
    const answered = looksOf(countUp(900), 0.5);
    const lost = Array.from({ length: 20 }, () =>
      connectLook({ outcome: 'unanswered', roundTrip: undefined, knownAt: milliseconds(3000) }),
    );
    expect(estimated([...answered, ...lost]).value).to.equal(Infinity);
    expect(estimated([...answered, ...lost.slice(0, 5)])).to.include({ value: 896, high: Infinity });
  });

  it('counts what was asked for again until it was answered, not from when it was asked again', () => {
    const again = connectLook({ retransmitted: 1, knownAt: milliseconds(1000.3) });
    const looks = [...looksOf(countUp(400).fill(0.05), 0.5), ...Array.from({ length: 10 }, () => again)];
    expect(estimated(looks).value).to.equal(1000.3);
  });

  describe('of looks of which the kernel told no round trip', () => {
    /** Known of only after others were gathered. */
    const untold = (count: number, knownAt = 120) =>
      Array.from({ length: count }, () =>
        connectLook({ roundTrip: undefined, knownAt: milliseconds(knownAt) }),
      );
    const known = looksOf(countUp(1_000).fill(0.05), 0.5);

    it('takes these for short in its lower bound and for long in its upper one, and goes by the others', () => {
      const { value, low, high, method } = estimated([...known, ...untold(50)]);
      expect([value, low, high]).to.deep.equal([0.05, 0.05, 120]);
      expect(method).to.contain('no round trip of 50, which may be short or long');
    });

    it('does not mind a few, and has no lower bound with too many', () => {
      expect(estimated([...known, ...untold(2)])).to.include({ low: 0.05, high: 0.05 });
      expect(estimated([...known.slice(0, 4), ...untold(1_000)])).to.include({
        low: 0,
        value: 0.05,
        high: 120,
      });
    });

    it('is never longer than all of them were at most', () => {
      expect(estimated([...looksOf([300, 300], 0.5), ...untold(1_000)])).to.include({ low: 0, value: 120 });
    });

    it('has no estimate where there are no others', () => {
      expect(roundTripP99(untold(400))).to.deep.equal({
        status: 'too few samples',
        reason: 'the kernel told the round trip of none of 400 connections',
        n: 400,
      });
    });
  });

  it('widens its bounds where long ones come together', () => {
    const draw = seededFractions(7);
    const spread = countUp(3000).map(() => (draw() < 0.02 ? 9 + draw() : draw()));
    const together = [...spread].sort((one, other) => one - other);
    const width = (roundTrips: readonly number[]): number => {
      const { low, high } = estimated(looksOf(roundTrips));
      return high - low;
    };
    expect(width(together)).to.be.greaterThan(width(spread));
  });

  it('bounds its value, whatever the looks and their order', () => {
    const any = fc.record({
      roundTrip: fc.double({ min: 0.001, max: 100, noNaN: true }),
      fate: fc.constantFrom('unanswered', 'untold', 'told', 'told'),
      at: fc.integer({ min: 0, max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 368, maxLength: 500, size: 'max' }), (all) => {
        const looks = all.map(({ roundTrip, fate, at }) =>
          connectLook({
            at: milliseconds(at),
            roundTrip: fate === 'untold' ? undefined : milliseconds(roundTrip),
            knownAt: milliseconds(at + roundTrip),
            outcome: fate === 'unanswered' ? 'unanswered' : 'connected',
          }),
        );
        const { low, value, high } = estimated(looks);
        expect(low).to.be.at.most(value);
        expect(high).to.be.at.least(value);
        expect(estimated(looks.toReversed())).to.deep.equal(estimated(looks));
      }),
      { numRuns: 10 },
    );
  });
});

describe('tookOf', () => {
  it('is what a look counts as', () => {
    const untold = { roundTrip: undefined } as const;
    const knownAt = milliseconds(1_000.3);
    expect(tookOf(connectLook())).to.equal(0.05);
    expect(tookOf(connectLook({ retransmitted: 1, knownAt }))).to.equal(1_000.3);
    expect(tookOf(connectLook({ ...untold, retransmitted: 1, knownAt }))).to.equal(1_000.3);
    expect(tookOf(connectLook({ ...untold, outcome: 'unanswered', knownAt }))).to.equal(Infinity);
    expect(tookOf(connectLook({ ...untold, outcome: 'refused', knownAt: milliseconds(0.4) }))).to.equal(0.4);
    expect(tookOf(connectLook(untold))).to.equal(undefined);
  });
});

describe('roundTripP99ByContainer', () => {
  it('tells containers apart', () => {
    const other = looksOf(countUp(400).fill(2)).map((look) => ({ ...look, node: 'node-2' }));
    const all = roundTripP99ByContainer([...looksOf(countUp(400).fill(1)), ...other]);
    expect([...all].map(([node, { value }]) => [node, value])).to.deep.equal([
      ['node-1', 1],
      ['node-2', 2],
    ]);
  });
});
