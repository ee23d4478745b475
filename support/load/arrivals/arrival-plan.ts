import type { ArrivalSchedule } from './arrival-schedule';
import { constantArrivals, type ConstantArrivals } from './constant-arrivals';
import { gammaArrivals, type GammaArrivals } from './gamma-arrivals';
import { endFaults, gammaFaults, rampFaults, rateFaults, stepFaults, traceFaults } from './plan-faults';
import { poissonArrivals, type PoissonArrivals } from './poisson-arrivals';
import { rampedArrivals, type RampedArrivals } from './ramped-arrivals';
import { steppedArrivals, type SteppedArrivals } from './stepped-arrivals';
import { traceArrivals, type TraceArrivals } from './trace-arrivals';

/** Arrivals as plain data, which can be posted to a worker and written into a report; times in ms, rates in req/s. */
export type ArrivalPlan =
  | ({ readonly kind: 'constant' } & ConstantArrivals)
  | ({ readonly kind: 'poisson' } & PoissonArrivals)
  | ({ readonly kind: 'gamma' } & GammaArrivals)
  | ({ readonly kind: 'steps' } & SteppedArrivals)
  | ({ readonly kind: 'ramp' } & RampedArrivals)
  | ({ readonly kind: 'trace' } & TraceArrivals);

/**
 * The schedule of a plan, the same for the same seed; only Poisson and gamma arrivals depend on the seed, a
 * whole number of 32 bits. Throws one error that names every fault of the plan.
 */
export function arrivalSchedule(plan: ArrivalPlan, seed: number): ArrivalSchedule {
  const faults = [...faultsOf(plan), ...endFaults(plan)];
  if (faults.length > 0)
    throw new Error(`The plan of arrivals (${plan.kind}) is not in order:\n  ${faults.join('\n  ')}`);
  switch (plan.kind) {
    case 'constant':
      return constantArrivals(plan);
    case 'poisson':
      return poissonArrivals(plan, seed);
    case 'gamma':
      return gammaArrivals(plan, seed);
    case 'steps':
      return steppedArrivals(plan);
    case 'ramp':
      return rampedArrivals(plan);
    case 'trace':
      return traceArrivals(plan);
  }
}

function faultsOf(plan: ArrivalPlan): string[] {
  switch (plan.kind) {
    case 'constant':
    case 'poisson':
      return rateFaults(plan);
    case 'gamma':
      return gammaFaults(plan);
    case 'steps':
      return stepFaults(plan);
    case 'ramp':
      return rampFaults(plan);
    case 'trace':
      return traceFaults(plan);
  }
}
