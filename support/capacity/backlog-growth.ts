import type { LevelLoad } from './level-load';

/** Requests that the server has not come to are more at the end than in the beginning: it falls behind. */
const GROWTH = 0.05;
const LEAST = 10;
/** Growth that keeps a level from being held, since a server that falls behind may show no more of it at first. */
const DOUBTFUL_GROWTH = 0.02;
const LEAST_DOUBTFUL = 5;
/**
 * A backlog grows and shrinks by chance, too: by no more than the numbers of arrivals and of answers vary, each of whose
 * variances is their number where they are Poisson's. A server that keeps up serves its backlog again, and varies less.
 */
const STANDARD_DEVIATIONS = 2;

/** That arrivals come faster than they are served, where that is no chance; nothing of users who wait for answers. */
export function fallsBehind(load: LevelLoad): string[] {
  const { grown, arrived } = growthOf(load);
  const chance = STANDARD_DEVIATIONS * Math.sqrt(2 * arrived);
  if (grown <= Math.max(LEAST, GROWTH * arrived, chance)) return [];
  return [`the server falls behind: of ${arrived} requests that arrived ${grown} were left over`];
}

/** That it may be so, and only more arrivals can tell. */
export function mayFallBehind(load: LevelLoad): string[] {
  const { grown, arrived } = growthOf(load);
  if (grown <= Math.max(LEAST_DOUBTFUL, DOUBTFUL_GROWTH * arrived)) return [];
  return [`the server may fall behind: of ${arrived} requests that arrived ${grown} were left over`];
}

/** By how much more requests were under way at the end than in the beginning, over all runs. */
function growthOf({ runs }: LevelLoad): { readonly grown: number; readonly arrived: number } {
  let [grown, arrived] = [0, 0];
  for (const { arrivals } of runs) {
    grown += (arrivals?.backlog.after ?? 0) - (arrivals?.backlog.before ?? 0);
    arrived += arrivals?.backlog.arrived ?? 0;
  }
  return { grown, arrived };
}
