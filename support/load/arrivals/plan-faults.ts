import type { ArrivalEnd } from './arrival-end';
import type { GammaArrivals } from './gamma-arrivals';
import type { RampedArrivals } from './ramped-arrivals';
import type { SteppedArrivals } from './stepped-arrivals';
import type { TraceArrivals } from './trace-arrivals';

const RATE = 'requests per second above 0, for example 20';
const RATE_OR_NONE = 'requests per second, for example 20, or 0 for none';
const DURATION = 'milliseconds above 0, for example 60000';
const COUNT = 'a whole number of requests from 1 on, for example 1000';

/** What is wrong with the end, where one is given. */
export const endFaults = ({ duration, count }: ArrivalEnd): string[] => [
  ...(duration === undefined ? [] : unlessAbove0('duration', duration, DURATION)),
  ...unless(count === undefined || (Number.isSafeInteger(count) && count >= 1), 'count', count, COUNT),
];

/** What is wrong with arrivals that would go on for ever without an end. */
export const rateFaults = ({ rate, duration, count }: ArrivalEnd & { readonly rate: number }): string[] => [
  ...unlessAbove0('rate', rate, RATE),
  ...(duration === undefined && count === undefined
    ? ['nothing says when the arrivals end; write a duration, a count or both']
    : []),
];

/** What is wrong with gamma arrivals, their end aside. */
export const gammaFaults = (arrivals: GammaArrivals): string[] => [
  ...rateFaults(arrivals),
  ...unlessAbove0('burstiness', arrivals.burstiness, 'a number above 0, for example 0.5, or 1 for Poisson'),
];

/** What is wrong with a list of steps. */
export function stepFaults({ steps }: SteppedArrivals): string[] {
  const faults = steps.flatMap(({ rate, duration }, index) => [
    ...unlessFrom0(`steps[${index}].rate`, rate, RATE_OR_NONE),
    ...unlessAbove0(`steps[${index}].duration`, duration, DURATION),
  ]);
  if (steps.some(({ rate }) => rate !== 0)) return faults;
  return [...faults, 'no step has a rate above 0; write at least one, for example 20 for 60000 ms'];
}

/** What is wrong with a ramp; its duration is its end. */
export function rampFaults({ from, to }: RampedArrivals): string[] {
  if (from === 0 && to === 0) return [`the ramp goes from 0 to 0; write ${RATE}, at one end of it`];
  return [...unlessFrom0('from', from, RATE_OR_NONE), ...unlessFrom0('to', to, RATE_OR_NONE)];
}

/** What is wrong with a trace; of its rows the first faulty one, since a wrong order is wrong in many places. */
export function traceFaults({ rows, rateScale = 1 }: TraceArrivals): string[] {
  const faults = unlessAbove0('rateScale', rateScale, 'a number above 0, for example 2 for twice the rate');
  if (rows.length === 0) return [...faults, 'rows is empty; write a trace of at least one request'];
  let before = -Infinity;
  for (const [index, { at }] of rows.entries()) {
    const order = 'finite milliseconds, in the order of time';
    if (!Number.isFinite(at) || at < before) return [...faults, fault(`rows[${index}].at`, at, order)];
    before = at;
  }
  return faults;
}

const unlessAbove0 = (name: string, value: number, wanted: string): string[] =>
  unless(Number.isFinite(value) && value > 0, name, value, wanted);

const unlessFrom0 = (name: string, value: number, wanted: string): string[] =>
  unless(Number.isFinite(value) && value >= 0, name, value, wanted);

const unless = (holds: boolean, name: string, value: unknown, wanted: string): string[] =>
  holds ? [] : [fault(name, value, wanted)];

const fault = (name: string, value: unknown, wanted: string): string =>
  `${name} is ${String(value)}; write ${wanted}`;
