import type { Milliseconds } from '../quantities/units';
import { spreadOf } from './load-difference';
import { chanceDifference } from './load-difference-chance';
import type { NodeWindow } from './node-windows';

/** How evenly the living nodes were asked in a window. */
export interface SpreadWindow {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  /** Attempts at nodes that a fault had, or may have had. */
  readonly toDead: number;
  /** Attempts at living nodes. */
  readonly attempts: number;
  /** (most - fewest) / mean of attempts at living nodes, in %; NaN without any. */
  readonly spread: number;
  /** What chance and whole numbers make of so many attempts, in %. */
  readonly allowed: number;
}

/** What a window holds of dead and living nodes. */
export function spreadWindow(
  { from, to, attempts, unplaced }: NodeWindow,
  { dead, living }: { readonly dead: readonly string[]; readonly living: readonly string[] },
): SpreadWindow {
  const counts = living.map((node) => attempts.get(node) ?? 0);
  const sum = counts.reduce((total, count) => total + count, 0);
  const toDead = dead.reduce((total, node) => total + (attempts.get(node) ?? 0), unplaced);
  return {
    from,
    to,
    toDead,
    attempts: sum,
    spread: spreadOf(counts),
    allowed: allowedSpread(living.length, sum),
  };
}

/**
 * The spread, in %, that may be seen of nodes among which nothing is wrong, however even the windows before were:
 * the larger of
 * - `200 * nodes / attempts`: attempts are whole, and of two nodes that take turns each may be one ahead, as a window
 *   begins and ends between two turns, and the counters of nodes are not read at the very same time;
 * - `chanceDifference(nodes, attempts)`: who spreads no worse than one who draws lots leaves nothing uneven. That is the
 *   average of drawing lots and no bound of it: half of such windows pass, and windows slide on.
 * A window after a fault may hold fewer attempts than those before, and is then more uneven by these two alone.
 */
export const allowedSpread = (nodes: number, attempts: number): number =>
  nodes < 2 ? 0 : Math.max((200 * nodes) / attempts, chanceDifference(nodes, attempts));

/**
 * So many attempts that a living node which is given none would be noticed: the spread is above 100% then, and what is
 * allowed must be below.
 */
export function leastAttempts(nodes: number): number {
  if (nodes < 2) return 1;
  // Chance allows 100% at the square of what it allows for one attempt, as it falls with their square root.
  const byChance = (chanceDifference(nodes, 1) / 100) ** 2;
  return Math.floor(Math.max(2 * nodes, byChance)) + 1;
}

/** Whether it holds too few attempts to tell how even they are. */
export const isThin = ({ attempts }: SpreadWindow, nodes: number): boolean => attempts < leastAttempts(nodes);

/** Whether nothing went to dead nodes, and the living were asked as evenly as is usual. */
export const isSteady = (window: SpreadWindow, nodes: number, usualSpread: number): boolean =>
  window.toDead === 0 && !isThin(window, nodes) && window.spread <= Math.max(usualSpread, window.allowed);
