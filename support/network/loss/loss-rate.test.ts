import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { proportionInterval } from '../../statistics/proportion-interval';
import { lossRate, neededSegments } from './loss-rate';
import type { SegmentCounts } from './segment-counts';
import { summed } from './segment-counts';
import { segmentCounts } from './segment-counts.fixture';

function estimated(blocks: readonly SegmentCounts[], drops = 0) {
  const estimation = lossRate({ total: summed(blocks), drops, blocks });
  if (estimation.status !== 'estimated') throw new Error(estimation.reason);
  return estimation;
}

const block = (withData: number, retransmitted = 0, neverLost = 0): SegmentCounts =>
  segmentCounts({ withData, retransmitted, neverLost });

describe('lossRate', () => {
  it('has an upper bound where nothing was lost', () => {
    const { value, low, high, n, dimension } = estimated([block(36_887)]);
    expect([value, low, n, dimension]).to.deep.equal([0, 0, 36_887, 'share']);
    expect(high).to.be.within(0.00999, 0.01);
  });

  it('is the share of all that was sent, what was sent again included', () => {
    const opened = segmentCounts({ withData: 980, opening: 10, retransmitted: 10, sent: 1500 });
    expect(estimated([opened])).to.include({ value: 1, n: 1000 });
  });

  it('leaves out what the receiver had already', () => {
    expect(estimated([block(990, 10, 8)]).value).to.equal(0.2);
    expect(estimated([block(990, 10, 12)]).value).to.equal(0);
  });

  it('counts a packet that was dropped and sent again once, and at most twice in its bound', () => {
    const once = estimated([block(9_990, 10)]);
    const known = estimated([block(9_990, 10)], 10);
    expect(known.value).to.equal(once.value);
    expect(known.high).to.be.closeTo(100 * proportionInterval(20, 10_000, 0.95).high, 1e-9);
  });

  it('adds drops for which nothing was sent again', () => {
    expect(estimated([block(9_990, 10)], 25).value).to.equal(0.25);
    expect(estimated([block(10_000)], 25).value).to.equal(0.25);
  });

  it('is wider where losses come together', () => {
    const spread = Array.from({ length: 20 }, () => block(990, 10));
    const burst = Array.from({ length: 20 }, (_, place) => (place === 3 ? block(800, 200) : block(1000)));
    const width = (blocks: readonly SegmentCounts[]): number => {
      const { low, high } = estimated(blocks);
      return high - low;
    };
    expect(estimated(burst).value).to.equal(estimated(spread).value);
    expect(width(burst)).to.be.greaterThan(2 * width(spread));
    expect(estimated(burst).method).to.contain('20 parts');
  });

  describe("where others use the client's network as well", () => {
    const blocks = Array.from({ length: 20 }, () => block(1_000));
    const quiet = lossRate({ total: summed(blocks), drops: 0, blocks });
    const beside = (shared: readonly SegmentCounts[]) =>
      lossRate({
        total: summed(blocks),
        drops: 0,
        blocks,
        clientShared: { total: summed(shared), blocks: shared },
      });

    it('is the same while nothing is sent again there', () => {
      expect(beside(blocks)).to.deep.equal(quiet);
    });

    it('has an upper bound with all that was sent again there, and no other value', () => {
      const estimation = beside(blocks.map(() => block(500, 10)));
      expect(estimation).to.include({ value: 0, low: 0, n: 20_000 });
      expect(estimation)
        .to.have.property('high')
        .that.is.closeTo(100 * proportionInterval(200, 20_000, 0.95).high, 1e-9);
      expect(estimation).to.have.property('method').that.contains('200 segments for lost that the client');
    });

    it('is wider still where these come together', () => {
      const spread = beside(blocks.map(() => block(500, 10)));
      const burst = beside(blocks.map((_, place) => block(500, place === 3 ? 200 : 0)));
      const highOf = (one: typeof spread) => (one.status === 'estimated' ? one.high : NaN);
      expect(highOf(burst)).to.be.greaterThan(highOf(spread));
    });

    it('leaves out what was sent again there for nothing', () => {
      expect(beside(blocks.map(() => block(500, 10, 10)))).to.deep.equal(quiet);
    });
  });

  it('is none where nothing was sent', () => {
    expect(lossRate({ total: segmentCounts(), drops: 0, blocks: [] })).to.have.property(
      'status',
      'too few samples',
    );
  });

  it('lies within its bounds, and these between nothing and all', () => {
    const count = fc.nat(500);
    const any = fc.array(fc.tuple(count, count, count), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(any, fc.nat(100), (counts, drops) => {
        const blocks = counts.map(([withData, again, had]) => block(withData, again, had));
        if (summed(blocks).withData + summed(blocks).retransmitted === 0) return;
        const { low, value, high } = estimated(blocks, drops);
        expect(low).to.be.within(0, value + 1e-9);
        expect(high).to.be.within(value - 1e-9, 100);
      }),
      { numRuns: 20 },
    );
  });
});

describe('neededSegments', () => {
  it('is the least number of which none lost shows less than the limit', () => {
    expect(neededSegments(0.01)).to.equal(36_887);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 50, noNaN: true }), (limit) => {
        const n = neededSegments(limit);
        const high = (segments: number): number => 100 * proportionInterval(0, segments, 0.95).high;
        expect(high(n)).to.be.at.most(limit * (1 + 1e-9));
        if (n > 1) expect(high(n - 1)).to.be.at.least(limit * (1 - 1e-9));
      }),
    );
  });
});
