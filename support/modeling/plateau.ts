/** Throughput at a number of users, with its interval. */
export interface PlateauPoint {
  readonly users: number;
  readonly throughput: number;
  readonly low: number;
  readonly high: number;
}

/** Where throughput stops growing, or why that was not seen. */
export type Plateau =
  | { readonly status: 'reached'; readonly users: number }
  | { readonly status: 'none'; readonly reason: string };

/**
 * The fewest users after whom no larger number of users is proven to bring more throughput: no interval of a later
 * level lies above the interval of this one. Still growing at the last level, there is none.
 */
export function plateauOf(points: readonly PlateauPoint[]): Plateau {
  const levels = points.toSorted((one, other) => one.users - other.users);
  const index = levels.findIndex(({ high }, place) =>
    levels.slice(place + 1).every(({ low }) => low <= high),
  );
  const level = levels[index];
  if (level === undefined) return { status: 'none', reason: 'no level was measured' };
  if (levels.length === 1) return { status: 'none', reason: 'only one level was measured' };
  if (index === levels.length - 1)
    return { status: 'none', reason: `throughput still rises at the last level, ${level.users} users` };
  return { status: 'reached', users: level.users };
}
