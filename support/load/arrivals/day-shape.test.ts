import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { arrivalSchedule } from './arrival-plan';
import { startsOf } from './arrival-starts';
import { dayShapedSteps } from './day-shape';
import type { ArrivalStep } from './stepped-arrivals';

const WEEK = { days: 7, meanRate: 200, hour: milliseconds(170), seed: 7 };

const anyShape = fc.record({
  days: fc.integer({ min: 1, max: 14 }),
  meanRate: fc.double({ min: 1, max: 400, noNaN: true }),
  hour: fc.double({ min: 5, max: 200, noNaN: true }).map(milliseconds),
  peakToMean: fc.double({ min: 1, max: 2, noNaN: true }),
  dayToDay: fc.double({ min: 0, max: 0.3, noNaN: true }),
  seed: fc.integer({ min: 0, max: 0xffff }),
});

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const ratesOf = (steps: readonly ArrivalStep[]): number[] => steps.map(({ rate }) => rate);
/** The rates of each day. */
const daysOf = (steps: readonly ArrivalStep[]): number[][] =>
  Array.from({ length: steps.length / 24 }, (_, day) => ratesOf(steps.slice(24 * day, 24 * (day + 1))));

describe('dayShapedSteps', () => {
  it('are a step an hour, never below nothing, and have the mean rate that was asked for', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const steps = dayShapedSteps(shape);
        expect(steps).to.have.length(24 * shape.days);
        for (const { rate, duration } of steps) {
          expect(rate).to.be.at.least(0);
          expect(duration).to.equal(shape.hour);
        }
        expect(mean(ratesOf(steps)) / shape.meanRate).to.be.closeTo(1, 1e-12);
      }),
    );
  });

  it('have in every day the peak over its mean that was asked for', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        for (const day of daysOf(dayShapedSteps(shape)))
          expect(Math.max(...day) / mean(day)).to.be.closeTo(shape.peakToMean, 1e-9);
      }),
    );
  });

  it('are low at night, rise in the morning, dip at noon and peak in the evening', () => {
    for (const day of daysOf(dayShapedSteps(WEEK))) {
      const at = (hour: number): number => day[hour]!;
      const peak = day.indexOf(Math.max(...day));
      expect(peak).to.be.within(18, 22);
      expect(day.indexOf(Math.min(...day))).to.be.within(2, 5);
      expect(at(4)).to.be.below(mean(day) / 2);
      for (const hour of [5, 6, 7, 8, 9, 10]) expect(at(hour)).to.be.above(at(hour - 1));
      expect(at(12)).to.be.below(Math.min(at(10), at(15)));
    }
  });

  it('have days that differ as they are told to, the same for the same seed', () => {
    const means = (fields: object): number[] => daysOf(dayShapedSteps({ ...WEEK, ...fields })).map(mean);
    expect(new Set(means({}).map((day) => day.toFixed(3))).size).to.equal(7);
    expect(means({})).to.deep.equal(means({}));
    expect(means({})).to.not.deep.equal(means({ seed: 8 }));
    for (const day of means({ dayToDay: 0 })) expect(day).to.be.closeTo(200, 1e-9);
    const logs = means({ days: 2000, dayToDay: 0.1 }).map((day) => Math.log(day / 200));
    const spread = Math.sqrt(mean(logs.map((log) => (log - mean(logs)) ** 2)));
    expect(spread).to.be.closeTo(0.1, 0.01);
  });

  it('are refused with all faults at once', () => {
    const faulty = {
      days: 1.5,
      meanRate: 0,
      hour: milliseconds(NaN),
      peakToMean: 9,
      dayToDay: -1,
      seed: 0.5,
    };
    expect(() => dayShapedSteps(faulty)).to.throw(
      /days is 1.5; .*\n.*meanRate is 0; .*\n.*hour is NaN; .*\n.*peakToMean is 9; write a number from 1 to 2\.\d\d.*\n.*dayToDay is -1; .*\n.*seed is 0.5;/,
    );
  });
});

describe('arrivals of many short steps', () => {
  it('are in every step as many as its rate amounts to within one, and never more or fewer than that in all', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const steps = dayShapedSteps(shape);
        const starts = startsOf(arrivalSchedule({ kind: 'steps', steps }, 1));
        let [from, next, due] = [0, 0, 0];
        for (const { rate, duration } of steps) {
          const until = from + duration;
          const first = next;
          while (next < starts.length && starts[next]! < until) next += 1;
          const amount = (rate * duration) / 1000;
          due += amount;
          expect(next - first).to.be.closeTo(amount, 1 + 1e-6);
          // Request i starts where the integral reaches i; a hair decides only where that is the end of the step.
          const isTie = Math.abs(due - Math.round(due)) < 1e-6;
          expect(next).to.be.within(Math.ceil(due - (isTie ? 1e-6 : 0)), Math.ceil(due + (isTie ? 1e-6 : 0)));
          from = until;
        }
        expect(next).to.equal(starts.length);
      }),
      { numRuns: 40 },
    );
  });

  it('of a week in 29 seconds do not drift: request i starts where the rate amounts to i', () => {
    const steps = dayShapedSteps(WEEK);
    const starts = startsOf(arrivalSchedule({ kind: 'steps', steps }, 1));
    expect(starts.length).to.be.within(5711, 5713);
    let [step, before] = [0, 0];
    for (const [index, start] of starts.entries()) {
      while (start >= (step + 1) * WEEK.hour && step + 1 < steps.length) {
        before += (steps[step]!.rate * WEEK.hour) / 1000;
        step += 1;
      }
      const within = (steps[step]!.rate * (start - step * WEEK.hour)) / 1000;
      expect(before + within).to.be.closeTo(index, 1e-6);
    }
  });
});
