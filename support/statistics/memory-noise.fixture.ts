import { milliseconds, type Milliseconds } from '../quantities/units';
import { seededFractions, type RandomFractions } from './random';
import type { TimedValue } from './timed-value';

export const MIB = 2 ** 20;
const INTERVAL_MS = 250;

/** Draws the next value, in MiB, of a memory that does not leak. */
type Noise = (fraction: RandomFractions) => () => number;

const gaussian = (fraction: RandomFractions): number =>
  Math.sqrt(-2 * Math.log(fraction())) * Math.cos(2 * Math.PI * fraction());

/** A first-order autoregressive process with a standard deviation of 1 MiB. */
const autoregressive =
  (phi: number): Noise =>
  (fraction) => {
    let value = gaussian(fraction);
    return () => (value = phi * value + Math.sqrt(1 - phi ** 2) * gaussian(fraction));
  };

/** Garbage that grows to about 8 MiB within about so many seconds and is collected. */
const sawtooth =
  (periodSeconds: number): Noise =>
  (fraction) => {
    const step = ((8 * INTERVAL_MS) / (1000 * periodSeconds)) * (0.5 + fraction());
    let [value, limit] = [8 * fraction(), 8];
    return () => {
      value += step * (0.5 + fraction());
      if (value > limit) [value, limit] = [fraction(), 7.2 + 1.6 * fraction()];
      return value + 0.05 * gaussian(fraction);
    };
  };

/** Changes its level at random, on average every so many seconds. */
const steps =
  (secondsEach: number, next: (level: number, fraction: RandomFractions) => number): Noise =>
  (fraction) => {
    let [value, left] = [0, 0];
    return () => {
      left -= INTERVAL_MS / 1000;
      if (left <= 0) [value, left] = [next(value, fraction), -secondsEach * Math.log(fraction())];
      return value;
    };
  };

const bounded = steps(20, (_, fraction) => Math.floor(3 * fraction()));
const sum =
  (...noises: readonly Noise[]): Noise =>
  (fraction) => {
    const parts = noises.map((noise) => noise(fraction));
    return () => parts.reduce((total, part) => total + part(), 0);
  };

/** Memory of servers that do not leak, as it looks. */
export const LEAK_FREE: Readonly<Record<string, Noise>> = {
  'white noise': gaussianNoise,
  'AR(1), phi 0.9': autoregressive(0.9),
  'AR(1) that forgets in 50 s': autoregressive(Math.exp(-INTERVAL_MS / 50_000)),
  'sawtooth of a fast garbage collector': sawtooth(7),
  'sawtooth of a slow garbage collector': sawtooth(45),
  'steps of an allocator': bounded,
  'plateaus of a random walk': steps(15, (level, fraction) => level + 0.15 * gaussian(fraction)),
  'all of these at once': sum(sawtooth(7), autoregressive(0.98), bounded),
};

function gaussianNoise(fraction: RandomFractions): () => number {
  return () => gaussian(fraction);
}

/** Readings of resident memory every 250 ms, in bytes: 300 MiB, that noise, and a leak. */
export function memorySeries(
  noise: Noise,
  { seed, duration, leakPerMinute = 0 }: { seed: number; duration: Milliseconds; leakPerMinute?: number },
): readonly TimedValue[] {
  const next = noise(seededFractions(seed));
  return Array.from({ length: Math.floor(duration / INTERVAL_MS) }, (_, index) => {
    const at = milliseconds(1e7 + index * INTERVAL_MS);
    return { at, value: (300 + next()) * MIB + (leakPerMinute * index * INTERVAL_MS) / 60_000 };
  });
}
