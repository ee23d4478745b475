import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { between, promise } from './evidence.fixture';
import { judge, type Evidence } from './judge';
import { holds, type Comparison } from './threshold';
import type { Outcome } from './verdict';

const LIMIT = 100;

/** Intervals around the limit, and what each comparison makes of them. */
const TABLE: readonly [
  where: string,
  low: number,
  high: number,
  outcomes: Readonly<Record<Comparison, Outcome>>,
][] = [
  ['below', 80, 90, { below: 'passed', 'at most': 'passed', above: 'failed', 'at least': 'failed' }],
  ['above', 110, 120, { below: 'failed', 'at most': 'failed', above: 'passed', 'at least': 'passed' }],
  [
    'around',
    90,
    110,
    { below: 'inconclusive', 'at most': 'inconclusive', above: 'inconclusive', 'at least': 'inconclusive' },
  ],
  [
    'below and touching',
    90,
    LIMIT,
    { below: 'inconclusive', 'at most': 'passed', above: 'failed', 'at least': 'inconclusive' },
  ],
  [
    'above and touching',
    LIMIT,
    110,
    { below: 'failed', 'at most': 'inconclusive', above: 'inconclusive', 'at least': 'passed' },
  ],
  ['exactly', LIMIT, LIMIT, { below: 'failed', 'at most': 'passed', above: 'failed', 'at least': 'passed' }],
];

describe('judge', () => {
  for (const [where, low, high, outcomes] of TABLE) {
    for (const [comparison, outcome] of Object.entries(outcomes) as [Comparison, Outcome][]) {
      it(`finds an interval ${where} the limit ${outcome} for "${comparison}"`, () => {
        const verdict = judge(promise(comparison, LIMIT), between(low, high));
        expect(verdict.outcome).to.equal(outcome);
        expect(verdict).to.deep.include({ limit: { dimension: 'duration', value: LIMIT } });
        expect('observed' in verdict && verdict.observed).to.include({ low, high, n: 1000 });
      });
    }
  }

  const margins: readonly [Comparison, value: number, margin: number][] = [
    ['below', 75, 0.25],
    ['at most', 110, -0.1],
    ['above', 125, 0.25],
    ['at least', 90, -0.1],
    ['at most', 100, 0],
  ];
  for (const [comparison, value, margin] of margins) {
    it(`gives ${value} ${comparison} ${LIMIT} a margin of ${margin}`, () => {
      const verdict = judge(promise(comparison, LIMIT), between(value, value));
      expect('margin' in verdict && verdict.margin).to.be.closeTo(margin, 1e-12);
    });
  }

  it('leaves too few samples inconclusive, with what was seen and how many would do', () => {
    const evidence: Evidence = {
      status: 'too few samples',
      reason: 'a p99 needs at least 368 requests, and there are 6',
      value: 5.2134,
      n: 6,
      neededSamples: 368,
    };
    expect(judge(promise('below', LIMIT), evidence)).to.deep.equal({
      outcome: 'inconclusive',
      reason: 'a p99 needs at least 368 requests, and there are 6; seen so far: 5.21 ms',
      limit: { dimension: 'duration', value: LIMIT },
      neededSamples: 368,
    });
  });

  it('says what is doubtful before that samples are too few, and each reason once', () => {
    const lost = 'load worker w2 on host-b was lost';
    const evidence: Evidence = {
      status: 'too few samples',
      reason: '2 of 5 requests',
      value: 5,
      n: 2,
      neededSamples: 5,
    };
    // More samples would not settle it.
    expect(judge(promise('below', LIMIT), evidence, [lost, 'it was hot', lost])).to.deep.equal({
      outcome: 'inconclusive',
      reason: `${lost}; it was hot; 2 of 5 requests; seen so far: 5 ms`,
      limit: { dimension: 'duration', value: LIMIT },
    });
    const open: Evidence = { status: 'too few samples', reason: 'interrupted', n: 0 };
    expect(judge(promise('below', LIMIT), open, ['interrupted'])).to.have.property('reason', 'interrupted');
    expect(judge(promise('below', LIMIT), between(1, 2), [lost, lost])).to.have.property('reason', lost);
  });

  it('says only the reason where nothing was seen', () => {
    const verdict = judge(promise('below', LIMIT), {
      status: 'too few samples',
      reason: 'no request was made',
      n: 0,
    });
    expect(verdict).to.deep.equal({
      outcome: 'inconclusive',
      reason: 'no request was made',
      limit: { dimension: 'duration', value: LIMIT },
    });
  });

  it('takes what cannot be measured here for not measured, whatever else is doubtful', () => {
    const verdict = judge(promise('below', LIMIT), { status: 'unavailable', reason: 'no GPU' }, [
      'the books do not balance',
    ]);
    expect(verdict).to.deep.include({ outcome: 'not measured', reason: 'no GPU' });
  });

  it('lets a bound be open: what is at least so much is at least so much', () => {
    const open = between(110, Infinity, { value: 120, narrows: false });
    const outcomeOf = (fields: object): Outcome =>
      judge(promise('at least', LIMIT), { ...open, ...fields }).outcome;
    expect(outcomeOf({})).to.equal('passed');
    expect(outcomeOf({ low: 90 })).to.equal('inconclusive');
    expect(outcomeOf({ value: NaN })).to.equal('inconclusive');
    expect(judge(promise('at least', LIMIT), { ...open, low: 90 })).not.to.have.property('neededSamples');
  });

  it('believes no figure of a doubtful run, whether it would have passed or failed', () => {
    for (const evidence of [between(1, 2), between(900, 901)]) {
      const verdict = judge(promise('below', LIMIT), evidence, ['the client was busy', '9 of 9 failed']);
      expect(verdict).to.deep.include({
        outcome: 'inconclusive',
        reason: 'the client was busy; 9 of 9 failed',
      });
      expect(verdict).to.have.property('observed');
    }
  });
});

describe('neededSamples', () => {
  const needed = (evidence: Evidence, limit = LIMIT): number | undefined => {
    const verdict = judge(promise('at most', limit), evidence);
    return 'neededSamples' in verdict ? verdict.neededSamples : undefined;
  };

  it('grows with the square of how far the interval reaches over the limit', () => {
    // From 95 the interval reaches 10 up, the limit is 5 away: half the width, four times the sample.
    expect(needed(between(85, 105, { value: 95 }))).to.equal(4000);
    expect(needed(between(95, 115, { value: 105 }))).to.equal(4000);
  });

  it('stays a number where the value lies on the limit', () => {
    expect(needed(between(90, 110))).to.equal(1000 * 100 ** 2);
  });

  it('is not known where the limit is nothing and so was the value: no sample shows that', () => {
    expect(needed(between(0, 3.7, { value: 0 }), 0)).to.equal(undefined);
  });
});

const COMPARISONS = ['below', 'at most', 'above', 'at least'] as const;
const anyBound = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 20, noNaN: true }));
const anyInterval = fc
  .tuple(anyBound, anyBound, anyBound, fc.integer({ min: 1, max: 1e6 }))
  .map(([a, b, c, n]) => {
    // The value of a resampled figure may lie outside of its interval.
    return between(Math.min(a, b), Math.max(a, b), { value: c, n });
  });

describe('every verdict', () => {
  it('of passed or failed has value and interval on one side', () => {
    fc.assert(
      fc.property(fc.constantFrom(...COMPARISONS), anyBound, anyInterval, (comparison, limit, evidence) => {
        const { outcome } = judge(promise(comparison, limit), evidence);
        const held = [evidence.low, evidence.value, evidence.high].map((value) =>
          holds(comparison, value, limit),
        );
        if (outcome === 'passed') expect(held).to.deep.equal([true, true, true]);
        if (outcome === 'failed') expect(held).to.deep.equal([false, false, false]);
        if (outcome === 'inconclusive') expect(new Set(held).size).to.equal(2);
      }),
    );
  });

  it('that asks for more samples asks for at least as many as there were', () => {
    fc.assert(
      fc.property(fc.constantFrom(...COMPARISONS), anyBound, anyInterval, (comparison, limit, evidence) => {
        const verdict = judge(promise(comparison, limit), evidence);
        if (verdict.outcome !== 'inconclusive' || verdict.neededSamples === undefined) return;
        expect(verdict.neededSamples).to.be.at.least(evidence.n);
      }),
    );
  });

  it('without data is neither passed nor failed', () => {
    const without = fc.oneof(
      fc.record({ status: fc.constant('unavailable' as const), reason: fc.string() }),
      fc.record(
        {
          status: fc.constant('too few samples' as const),
          reason: fc.string(),
          n: fc.nat(),
          value: anyBound,
        },
        { requiredKeys: ['status', 'reason', 'n'] },
      ),
      fc.constant(between(NaN, NaN)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...COMPARISONS), anyBound, without, (comparison, limit, evidence) => {
        const { outcome } = judge(promise(comparison, limit), evidence);
        expect(outcome).to.be.oneOf(['inconclusive', 'not measured']);
      }),
    );
  });
});
