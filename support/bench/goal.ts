/** What a figure is to be; missing it is a finding and no failure. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** A figure with its goal, for the record. */
export interface JudgedFigure {
  readonly name: string;
  readonly value: number;
  readonly goal: Goal;
  readonly met: boolean;
}

/** Holds a figure against its goal; a figure that is none misses it. */
export function judged(name: string, value: number, goal: Goal): JudgedFigure {
  const met = 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
  return { name, value, goal, met };
}

/** `>= 2`, as it stands in a table. */
export const goalText = (goal: Goal): string =>
  'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
