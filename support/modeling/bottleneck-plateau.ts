import type { ResourcePoint } from '../statistics/resource-point';
import { loadAround, type Stretches } from './bottleneck-stretches';

/** A time at the end of what was measured in which answers took ever longer, and load did not grow. */
export interface LoadPlateau {
  /** Requests/s in the first half of that time, and in the second. */
  readonly from: number;
  readonly to: number;
  /** Whether load clearly fell. */
  readonly falls: boolean;
  /** How many times as long an answer took in the second half. */
  readonly slower: number;
}

/** Halves of two stretches each. */
const LEAST_LENGTH = 4;
/** Load that grows by less, while waiting grows by half and more, does not grow for a product owner. */
const GROWS = 1.1;
const SLOWER = 1.5;
/** Load that fell to less of what it was, in an overload, did not just stop growing. */
const FELL = 0.8;
/** A night has no plateau: it is near the highest load. */
const NEAR_TOP = 0.75;

/**
 * Where load stops growing while answers take longer: what a sweep of users does when a resource is full. Seen in the
 * order of time alone, for the points of a plateau have all the same load. Of all times up to the last answer the one
 * in which answers slow down the most; undefined where there is none.
 */
export function plateauOf({ means: stretches }: Stretches, isOverloaded: boolean): LoadPlateau | undefined {
  const most = Math.max(...stretches.map((_, index) => loadAround(stretches, index)));
  const end = stretches.findLastIndex(({ latency }) => Number.isFinite(latency)) + 1;
  const found = stretches.slice(0, Math.max(0, end - LEAST_LENGTH + 1)).flatMap((_, start): LoadPlateau[] => {
    const middle = Math.floor((start + end) / 2);
    const [first, second] = [meanOf(stretches.slice(start, middle)), meanOf(stretches.slice(middle, end))];
    const plateau = {
      from: first.load,
      to: second.load,
      falls: isOverloaded && second.load < FELL * first.load,
      slower: second.latency / first.latency,
    };
    const isFlat = plateau.to < GROWS * plateau.from && plateau.from >= NEAR_TOP * most;
    return isFlat && plateau.slower >= SLOWER && Number.isFinite(plateau.slower) ? [plateau] : [];
  });
  return found.toSorted((one, other) => other.slower - one.slower)[0];
}

function meanOf(stretches: readonly ResourcePoint[]): { readonly load: number; readonly latency: number } {
  let [load, answered, latency] = [0, 0, 0];
  for (const stretch of stretches) {
    load += stretch.load;
    if (!Number.isFinite(stretch.latency)) continue;
    answered += stretch.load;
    latency += stretch.load * stretch.latency;
  }
  return { load: load / stretches.length, latency: latency / answered };
}
