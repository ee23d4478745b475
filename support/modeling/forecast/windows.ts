/** A window with a larger share of gaps is not judged. */
const MOST_GAPS = 0.25;

/** Which steps of the window from step `at` on were measured, counted from its first; undefined with too many gaps. */
export function measuredSteps(
  values: readonly number[],
  at: number,
  length: number,
): readonly number[] | undefined {
  const steps = Array.from({ length }, (_, step) => step).filter(
    (step) => !Number.isNaN(values[at + step] ?? NaN),
  );
  return length - steps.length > MOST_GAPS * length || steps.length === 0 ? undefined : steps;
}

/** The mean of what was measured from step `at` on, for `length` steps; undefined with too many gaps. */
export function windowMean(values: readonly number[], at: number, length: number): number | undefined {
  const steps = measuredSteps(values, at, length);
  return steps === undefined ? undefined : meanOfSteps(values.slice(at, at + length), steps);
}

/** The mean of those steps of a path. There must be one. */
export const meanOfSteps = (path: readonly number[], steps: readonly number[]): number =>
  steps.reduce((sum, step) => sum + (path[step] ?? NaN), 0) / steps.length;
