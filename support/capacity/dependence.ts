import { studentQuantile } from '../statistics/student-t';

/** A series of windows is never taken to remember more than this: beyond it, its variance is anybody's guess. */
const MOST_PERSISTENT = 0.9;
/** The mean, the memory and the size of the innovations are fitted to the windows. */
const FITTED = 3;

/**
 * The variance of the sum of all windows of several runs, each of which is a series of deviations from one common
 * value: of requests that wait in the same queue those near in time share their luck, and the sum varies more than the
 * windows do. A first-order autoregressive process is fitted to all runs together, its innovations are taken as
 * independent, and its memory is put back (prewhitening: Andrews & Monahan 1992). The coefficient by least squares
 * falls short by (1 + 3 phi) / n (Kendall 1954), which is added; a negative one is taken as none.
 */
export function longRunVariance(runs: readonly (readonly number[])[]): number {
  const phi = persistence(runs);
  let innovations = 0;
  for (const run of runs)
    for (const [index, value] of run.entries()) {
      const before = run[index - 1];
      innovations += before === undefined ? (1 - phi ** 2) * value ** 2 : (value - phi * before) ** 2;
    }
  return innovations / (1 - phi) ** 2;
}

function persistence(runs: readonly (readonly number[])[]): number {
  let [products, squares, n] = [0, 0, 0];
  for (const run of runs)
    for (const [index, value] of run.entries()) {
      products += value * (run[index - 1] ?? 0);
      squares += value ** 2;
      n += 1;
    }
  const seen = squares > 0 ? products / squares : 0;
  return Math.max(0, Math.min(MOST_PERSISTENT, seen + (1 + 3 * seen) / n));
}

/** How far a normal interval reaches: Student's t of more windows than any level has. */
export const normalReach = (confidence: number): number => studentQuantile((1 + confidence) / 2, 1e6);

/** How many standard deviations an interval reaches that was found from so many windows. */
export const reachOf = (windows: number, confidence: number): number =>
  studentQuantile((1 + confidence) / 2, Math.max(1, windows - FITTED));
