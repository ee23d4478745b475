import { loadAugurs } from './augurs';
import { fieldOf, type Field } from './candidates';
import type { Trial } from './choice';
import type { Plan } from './plan';
import { predictionsAfter } from './predictions';
import { meanOfSteps, measuredSteps } from './windows';

/** All origins that have an actual to be judged by, in their order, and what is worth a note. */
export interface Trials {
  readonly trials: readonly Trial[];
  readonly field: Field;
  /** Origins whose window, or past, holds too many gaps. */
  readonly unjudged: number;
  /** Why augurs' models do not compete. */
  readonly withoutAugurs?: string;
}

/**
 * Asks all candidates at all origins of the plan; each sees the values before the origin and no others. Of a window
 * with gaps, what was expected of the measured steps is compared with what came in them: else the mean of days whose
 * nights have no samples would be missed by a forecast without error. Which steps are gaps is all that is read of it.
 */
export async function trialsOf(values: readonly number[], plan: Plan): Promise<Trials> {
  const { horizon, season } = plan;
  const loaded = await augursOrReason();
  const field = fieldOf(loaded.augurs, plan.seasons);
  const trials = plan.origins.flatMap((at): Trial[] => {
    const steps = measuredSteps(values, at, horizon);
    if (steps === undefined) return [];
    const predictions = predictionsAfter(values.slice(0, at), { horizon, season, steps }, field);
    const actual = meanOfSteps(values.slice(at, at + horizon), steps);
    return predictions === undefined ? [] : [{ at, actual, predictions }];
  });
  const unjudged = plan.origins.length - trials.length;
  return {
    trials,
    field,
    unjudged,
    ...(loaded.reason === undefined ? {} : { withoutAugurs: loaded.reason }),
  };
}

type Loaded =
  | { readonly augurs: Awaited<ReturnType<typeof loadAugurs>>; readonly reason?: undefined }
  | { readonly augurs: undefined; readonly reason: string };

async function augursOrReason(): Promise<Loaded> {
  try {
    return { augurs: await loadAugurs() };
  } catch (error) {
    return { augurs: undefined, reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Those whose window was over when the one at step `at` began: what may be learned from. Undefined where the first of
 * them is nearer than the plan's calibration: their windows overlap too much to tell of the next.
 */
export function learnedBy(
  trials: readonly Trial[],
  at: number,
  { horizon, calibration }: Plan,
): readonly Trial[] | undefined {
  const first = trials[0]?.at ?? at;
  return at < first + calibration ? undefined : trials.filter((trial) => trial.at + horizon <= at);
}

/** One line for each candidate and reason that kept it out at some origins. */
export function faultNotes(trials: readonly Trial[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { predictions } of trials) {
    for (const { candidate, reason } of predictions.faults) {
      const note = `${candidate}: ${reason}`;
      times.set(note, (times.get(note) ?? 0) + 1);
    }
  }
  return [...times].map(([note, count]) => `left out at ${count} of ${trials.length} origins: ${note}`);
}
