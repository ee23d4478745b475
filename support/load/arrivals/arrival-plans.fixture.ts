import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import type { ArrivalPlan } from './arrival-plan';

const rate = fc.double({ min: 0.1, max: 500, noNaN: true });
const rateOrNone = fc.oneof(fc.constant(0), rate);
const duration = fc.double({ min: 1, max: 1000, noNaN: true }).map(milliseconds);
const count = fc.integer({ min: 1, max: 150 });
const burstiness = fc.double({ min: 0.1, max: 50, noNaN: true });

const end = fc.oneof(fc.record({ count }), fc.record({ duration }), fc.record({ duration, count }));
const furtherEnd = fc.oneof(fc.constant({}), end);

const stepList = fc
  .array(fc.record({ rate: rateOrNone, duration }), { minLength: 1, maxLength: 6 })
  .filter((steps) => steps.some((step) => step.rate > 0));

const rows = fc
  .array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 100 })
  .map((times) => times.toSorted((one, other) => one - other).map((at) => ({ at: milliseconds(at) })));

/** Plans of every kind that are in order, with a few hundred requests at most. */
export const arrivalPlans: fc.Arbitrary<ArrivalPlan> = fc.oneof(
  fc.tuple(rate, end).map(([rate, end]) => ({ kind: 'constant' as const, rate, ...end })),
  fc.tuple(rate, end).map(([rate, end]) => ({ kind: 'poisson' as const, rate, ...end })),
  fc
    .tuple(rate, burstiness, end)
    .map(([rate, burstiness, end]) => ({ kind: 'gamma' as const, rate, burstiness, ...end })),
  fc.tuple(stepList, furtherEnd).map(([steps, end]) => ({ kind: 'steps' as const, steps, ...end })),
  fc
    .tuple(rateOrNone, rate, fc.boolean(), duration)
    .map(([less, more, rises, duration]) =>
      rises
        ? { kind: 'ramp' as const, from: less, to: more, duration }
        : { kind: 'ramp' as const, from: more, to: less, duration },
    ),
  fc
    .tuple(rows, fc.double({ min: 0.1, max: 10, noNaN: true }), furtherEnd)
    .map(([rows, rateScale, end]) => ({ kind: 'trace' as const, rows, rateScale, ...end })),
);
