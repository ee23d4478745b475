import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { DetectedSpike } from '../network/detection/detected-spike';
import { SPIKE_CAUSES } from '../network/spike-cause';
import type { SpikeTrial } from '../network/spike-trial';
import { milliseconds } from '../quantities/units';
import { alarmRate, poissonUpperBound, timeBetween } from './network-section-alarms';
import { outcomeOf } from './network-section-outcome';
import { plannedTrials } from './network-section-plan';

describe('the order in which the bench makes spikes', () => {
  it('has one of each cause and one control in each round, on containers that are there', () => {
    const plans = fc.record({
      causes: fc.uniqueArray(fc.constantFrom(...SPIKE_CAUSES)),
      containers: fc.integer({ min: 1, max: 5 }),
      rounds: fc.integer({ min: 1, max: 5 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(plans, (plan) => {
        const trials = plannedTrials(plan);
        const inRound = plan.causes.length + 1;
        expect(trials).to.have.lengthOf(plan.rounds * inRound);
        for (let round = 0; round < plan.rounds; round += 1) {
          const kinds = trials.slice(round * inRound, (round + 1) * inRound).map(({ kind }) => kind);
          expect(kinds).to.have.members([...plan.causes, 'control']);
        }
        for (const { container } of trials) expect(container).to.be.within(0, plan.containers - 1);
        expect(plannedTrials(plan)).to.deep.equal(trials);
      }),
    );
  });

  it('differs from round to round', () => {
    const trials = plannedTrials({ causes: SPIKE_CAUSES, containers: 3, rounds: 20, seed: 1 });
    const firsts = trials.filter((_, place) => place % 7 === 0).map(({ kind }) => kind);
    expect(new Set(firsts).size).to.be.greaterThan(3);
    expect(new Set(trials.map(({ container }) => container)).size).to.equal(3);
  });
});

describe('how often the bench is alarmed falsely', () => {
  // Upper bounds for the mean of a Poisson distribution, one-sided at 95 %: half the 0.95 quantile of chi-squared
  // with 2 k + 2 degrees of freedom.
  for (const [count, bound] of [
    [0, 2.9957],
    [1, 4.7439],
    [2, 6.2958],
    [10, 16.9622],
  ] as const)
    it(`is told for ${count} alarms with a bound of ${bound}`, () => {
      expect(poissonUpperBound(count, 0.95)).to.be.closeTo(bound, 1e-4);
    });

  it('counts what was detected within the spans alone', () => {
    const spans = [
      { from: 0, to: 60_000 },
      { from: 90_000, to: 150_000 },
    ];
    const rate = alarmRate(spans, [10, 70_000, 100_000, 150_000], 0.95);
    expect(rate).to.include({ minutes: 2, alarms: 2, perMinute: 1 });
    expect(rate.atMost).to.be.closeTo(3.1479, 1e-4);
  });

  it('leaves the spans out of the time between them, and nothing else', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 50 })));
    fc.assert(
      fc.property(spans, fc.nat({ max: 50 }), (steps, rest) => {
        let at = 0;
        const made = steps.map(([pause, length]) => {
          const from = at + pause;
          at = from + length;
          return { from, to: at };
        });
        const between = timeBetween({ from: 0, to: at + rest }, made);
        const lengthOf = (all: typeof between) => all.reduce((sum, { from, to }) => sum + to - from, 0);
        expect(lengthOf(between) + lengthOf(made)).to.equal(at + rest);
        for (const { from, to } of between)
          expect(made.some((span) => span.from < to && span.to > from)).to.equal(false);
      }),
    );
  });
});

const UNKNOWN = { status: 'too few samples', reason: 'no looks', n: 0 } as const;

describe('what the bench says of a spike that it made', () => {
  const spike = (detectedAt: number, containers: readonly string[], cause?: 'freeze'): DetectedSpike => ({
    ...{ beganAt: milliseconds(detectedAt - 100), detectedAt: milliseconds(detectedAt), containers },
    namedAt: milliseconds(detectedAt + 50),
    ...{ endedAt: undefined, lateLooks: 'health' },
    magnitude: {
      ...{ value: 30, low: 20, high: 40, n: 9, of: 'late looks', confidence: 0.95, dimension: 'duration' },
      method: 'order statistics',
    },
    cause: cause && { cause, locatedAt: milliseconds(detectedAt + 300), evidence: [], ruledOut: [] },
  });
  const outcome = (...detected: readonly DetectedSpike[]) => {
    const trial: SpikeTrial = {
      ...{ cause: 'freeze', container: 'node-2', name: 'node-2: all its processes stopped' },
      ...{ containers: 3, askedAt: milliseconds(800), lateness: { connect: UNKNOWN, health: UNKNOWN } },
      ...{ injectedAt: milliseconds(1_000), effectiveAt: milliseconds(1_010) },
      ...{ healedAt: milliseconds(3_000), lasted: milliseconds(2_000) },
      ...{ trueMagnitude: milliseconds(20), detected, found: undefined, trace: undefined },
    };
    return outcomeOf(trial, 500);
  };

  it('is when it was detected, named and located', () => {
    expect(outcome(spike(1_200, ['node-2'], 'freeze'))).to.deep.equal({
      ...{ detectedAfter: 200, namedAfter: 250, locatedAfter: 500, tracedAfter: undefined },
      ...{ magnitudeRatio: 1.5, others: 0, early: 0 },
    });
  });

  it('is that it was missed, where only others were found, or only before', () => {
    expect(outcome(spike(900, ['node-2'], 'freeze'), spike(1_200, ['node-1'], 'freeze'))).to.include({
      ...{ detectedAfter: undefined, namedAfter: undefined, locatedAfter: undefined },
      ...{ magnitudeRatio: undefined, others: 1, early: 1 },
    });
    expect(outcome(spike(400, ['node-2'], 'freeze'))).to.include({ detectedAfter: undefined, early: 0 });
  });

  it('is that it was detected and not named, where another container was named with it', () => {
    const found = outcome(spike(1_200, ['node-1', 'node-2'], 'freeze'));
    expect(found).to.include({ detectedAfter: 200, namedAfter: undefined, locatedAfter: undefined });
  });

  it('is that it was named and not located, where another cause was found', () => {
    const found = outcome(spike(1_200, ['node-2']));
    expect(found).to.include({ namedAfter: 250, locatedAfter: undefined, magnitudeRatio: 1.5 });
  });
});
