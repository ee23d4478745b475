import { seededNormals } from './normal-deviates';

/** Levels that double, from 1 to `highest` users. */
export const doubling = (highest: number): readonly number[] =>
  Array.from({ length: Math.floor(Math.log2(highest)) + 1 }, (_, index) => 2 ** index);

/** The throughput of so many users. */
export type Curve = (users: number) => number;

/** The Universal Scalability Law as it is usually written. */
export const uslCurve =
  (lambda: number, sigma: number, kappa: number): Curve =>
  (users) =>
    (lambda * users) / (1 + sigma * (users - 1) + kappa * users * (users - 1));

/** A server with so many slots, each of which takes `seconds` for a request, and users who do not think. */
export const slotsCurve =
  (slots: number, seconds: number): Curve =>
  (users) =>
    Math.min(users, slots) / seconds;

/** What a measurement of the curve gives; `noise` is the standard deviation of its relative error. */
export function measured(
  curve: Curve,
  levels: readonly number[],
  { noise = 0, seed = 1 }: { noise?: number; seed?: number } = {},
): readonly { users: number; throughput: number; latency: number }[] {
  const normal = seededNormals(seed);
  const noisy = (value: number): number => value * (1 + noise * normal());
  return levels.map((users) => ({
    users,
    throughput: noisy(curve(users)),
    latency: noisy(users / curve(users)),
  }));
}

/** Numbers from 1 on, as seeds. */
export const seeds = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1);
