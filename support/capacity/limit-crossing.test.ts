import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Verdict } from '../assertions/verdict';
import type { LevelLoad } from './level-load';
import { limitCrossing, type JudgedLevel } from './limit-crossing';
import { parseSlaLimit } from './sla';

const LIMIT = parseSlaLimit('p95 time to first token', '100 ms');

interface Seen {
  readonly doubts?: readonly string[];
  readonly unsettled?: string;
  /** Its interval reaches so far on either side, as a share. */
  readonly reach?: number;
}

/** A level whose p95 was that many ms. */
function levelOf(
  level: number,
  value: number,
  { doubts = [], unsettled, reach = 0.1 }: Seen = {},
): JudgedLevel {
  const observed = {
    value,
    low: value * (1 - reach),
    high: value * (1 + reach),
    n: 100,
    of: 'requests',
    confidence: 0.95,
    dimension: 'duration',
    method: 'test',
  } as const;
  const verdict: Verdict = { outcome: 'inconclusive', reason: 'a test', limit: LIMIT.limit, observed };
  return {
    load: { level, unsettled, clientDoubts: () => doubts } as unknown as LevelLoad,
    verdict: { outcome: 'undecided', why: '', limits: [{ limit: LIMIT, verdict }] },
  };
}

describe('limitCrossing', () => {
  it('is where what rises comes to the limit, whatever the order', () => {
    // Exponential in the level: a straight line of logarithms.
    const p95 = (level: number): number => 50 * Math.exp(level / 20);
    const truth = 20 * Math.log(2);
    const levels = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(levels, (all) => {
        const crossing = limitCrossing(all.map((level) => levelOf(level, p95(level))));
        if (Math.min(...all) > truth || Math.max(...all) < truth) expect(crossing).to.equal(undefined);
        else expect(crossing).to.be.closeTo(truth, 1e-9);
      }),
    );
  });

  it('takes levels together that contradict each other, those that are known better more so', () => {
    const contradiction = (reach: number): number =>
      limitCrossing([levelOf(10, 50), levelOf(20, 120, { reach }), levelOf(22, 80), levelOf(40, 200)]) ?? NaN;
    expect(contradiction(0.01)).to.be.within(10, 20);
    expect(contradiction(0.5)).to.be.within(22, 40);
  });

  it('does not look at levels that were not settled, or that the client limited', () => {
    const others = [levelOf(10, 50), levelOf(30, 200)];
    const crossing = limitCrossing(others);
    const left = [levelOf(12, 190, { unsettled: 'it was filling' }), levelOf(13, 190, { doubts: ['busy'] })];
    expect(limitCrossing([...others, ...left])).to.equal(crossing);
  });

  it('is none where nothing is beyond the limit, or nothing within', () => {
    expect(limitCrossing([levelOf(10, 50), levelOf(20, 90)])).to.equal(undefined);
    expect(limitCrossing([levelOf(10, 110), levelOf(20, 190)])).to.equal(undefined);
    expect(limitCrossing([])).to.equal(undefined);
  });
});
