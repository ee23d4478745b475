import type { SpikeCause } from '../network/spike-cause';
import { seededIntegers, type RandomIntegers } from '../statistics/random';

/** A spike to be made on one of the containers, or as long a time in which nothing is. */
export interface PlannedTrial {
  readonly kind: SpikeCause | 'control';
  /** Which of the containers, from 0 on; drawn for controls, too, and of no use there. */
  readonly container: number;
}

/** What trials are planned from. */
interface TrialPlan {
  readonly causes: readonly SpikeCause[];
  /** How many containers there are. */
  readonly containers: number;
  readonly rounds: number;
  readonly seed: number;
}

/** In each round one of each cause and one control, in an order and on containers that chance decides. */
export function plannedTrials({ causes, containers, rounds, seed }: TrialPlan): readonly PlannedTrial[] {
  const draw = seededIntegers(seed);
  return Array.from({ length: rounds }, () =>
    shuffled([...causes, 'control' as const], draw).map((kind) => ({
      kind,
      container: draw(0, containers - 1),
    })),
  ).flat();
}

/** Each order with the same chance. Source: Durstenfeld 1964, Algorithm 235. */
function shuffled<T>(items: readonly T[], draw: RandomIntegers): readonly T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(draw(0, left.length - 1), 1));
}
