import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { arrivalSchedule, type ArrivalPlan } from './arrival-plan';
import { arrivalPlans } from './arrival-plans.fixture';
import { startsOf } from './arrival-starts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const starts = (plan: ArrivalPlan, seed: number): number[] => [...startsOf(arrivalSchedule(plan, seed))];

describe('arrivalSchedule', () => {
  it('never falls, begins at 0 or later, and ends before its end', () => {
    fc.assert(
      fc.property(arrivalPlans, seeds, (plan, seed) => {
        const all = starts(plan, seed);
        all.forEach((start, index) => expect(start).to.be.at.least(all[index - 1] ?? 0));
        if (plan.duration !== undefined && all.length > 0) expect(all.at(-1)).to.be.lessThan(plan.duration);
        if (plan.count !== undefined) expect(all.length).to.be.at.most(plan.count);
      }),
    );
  });

  it('is the same whatever the order of asking', () => {
    const order = fc.array(fc.nat({ max: 160 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(arrivalPlans, seeds, order, (plan, seed, indices) => {
        const all = starts(plan, seed);
        const schedule = arrivalSchedule(plan, seed);
        for (const index of indices) expect(schedule.next(index)).to.equal(all[index]);
      }),
    );
  });

  it('is the same for the same seed, on another worker too', () => {
    fc.assert(
      fc.property(arrivalPlans, seeds, (plan, seed) => {
        expect(starts(structuredClone(plan), seed)).to.deep.equal(starts(plan, seed));
      }),
    );
  });

  it('is another for another seed, where it is random', () => {
    const random = fc.constantFrom<ArrivalPlan>(
      { kind: 'poisson', rate: 20, count: 5 },
      { kind: 'gamma', rate: 20, burstiness: 0.5, count: 5 },
      { kind: 'gamma', rate: 20, burstiness: 4, count: 5 },
    );
    fc.assert(
      fc.property(random, seeds, seeds, (plan, one, other) => {
        fc.pre(one !== other);
        starts(plan, one).forEach((start, index) => expect(start).not.to.equal(starts(plan, other)[index]));
      }),
    );
  });

  it('is shared by N workers who take every N-th index: together they send the whole', () => {
    fc.assert(
      fc.property(arrivalPlans, seeds, fc.integer({ min: 1, max: 9 }), (plan, seed, workers) => {
        const sent = Array.from({ length: workers }, (_, worker) => {
          const schedule = arrivalSchedule(plan, seed);
          const own: number[] = [];
          for (let index = worker; ; index += workers) {
            const start = schedule.next(index);
            if (start === undefined) return own;
            own.push(start);
          }
        });
        expect(sent.flat().toSorted((one, other) => one - other)).to.deep.equal(starts(plan, seed));
      }),
    );
  });

  it('ends by duration or count, whichever comes first', () => {
    const plan = { kind: 'constant', rate: 10 } as const;
    expect(starts({ ...plan, duration: milliseconds(1000) }, 1)).to.have.length(10);
    expect(starts({ ...plan, count: 7 }, 1)).to.have.length(7);
    expect(starts({ ...plan, count: 7, duration: milliseconds(1000) }, 1)).to.have.length(7);
    expect(starts({ ...plan, count: 70, duration: milliseconds(1000) }, 1)).to.have.length(10);
  });
});

describe('a plan that is not in order', () => {
  const ms = milliseconds;
  const faulty: readonly [plan: ArrivalPlan, ...faults: string[]][] = [
    [
      { kind: 'constant', rate: 0 },
      'rate is 0; write requests per second above 0, for example 20',
      'nothing says when the arrivals end; write a duration, a count or both',
    ],
    [
      { kind: 'poisson', rate: NaN, duration: ms(-1), count: 1.5 },
      'rate is NaN; write requests per second above 0',
      'duration is -1; write milliseconds above 0, for example 60000',
      'count is 1.5; write a whole number of requests from 1 on, for example 1000',
    ],
    [
      { kind: 'gamma', rate: Infinity, burstiness: 0, count: 0 },
      'rate is Infinity',
      'burstiness is 0; write a number above 0, for example 0.5, or 1 for Poisson',
      'count is 0',
    ],
    [{ kind: 'steps', steps: [] }, 'no step has a rate above 0; write at least one'],
    [
      { kind: 'steps', steps: [{ rate: 0, duration: ms(10) }] },
      'no step has a rate above 0; write at least one',
    ],
    [
      {
        kind: 'steps',
        steps: [
          { rate: 5, duration: ms(0) },
          { rate: -2, duration: ms(10) },
        ],
        duration: ms(Infinity),
      },
      'steps[0].duration is 0; write milliseconds above 0',
      'steps[1].rate is -2; write requests per second, for example 20, or 0 for none',
      'duration is Infinity',
    ],
    [
      { kind: 'ramp', from: 0, to: 0, duration: ms(10) },
      'the ramp goes from 0 to 0; write requests per second',
    ],
    [
      { kind: 'ramp', from: -1, to: Infinity, duration: ms(NaN) },
      'from is -1',
      'to is Infinity',
      'duration is NaN',
    ],
    [
      { kind: 'trace', rows: [], rateScale: 0 },
      'rateScale is 0; write a number above 0, for example 2 for twice the rate',
      'rows is empty; write a trace of at least one request',
    ],
    [
      { kind: 'trace', rows: [{ at: ms(0) }, { at: ms(5) }, { at: ms(4) }, { at: ms(3) }] },
      'rows[2].at is 4; write finite milliseconds, in the order of time',
    ],
    [{ kind: 'trace', rows: [{ at: ms(NaN) }] }, 'rows[0].at is NaN'],
  ];

  for (const [plan, ...faults] of faulty) {
    it(`is refused with all its faults: ${plan.kind}, ${faults.join(', ')}`, () => {
      let message = '';
      try {
        arrivalSchedule(plan, 1);
      } catch (error) {
        ({ message } = error as Error);
      }
      const [head, ...lines] = message.split('\n');
      expect(head).to.equal(`The plan of arrivals (${plan.kind}) is not in order:`);
      expect(lines).to.have.length(faults.length);
      lines.forEach((line, index) => expect(line.startsWith(`  ${faults[index]!}`), line).to.equal(true));
    });
  }
});
