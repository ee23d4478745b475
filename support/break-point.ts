import type { Evidence } from './assertions/judge';
import type { LevelSeries } from './capacity/level-series';
import { levelVerdict } from './capacity/level-verdict';
import type { Sla } from './capacity/sla';
import { exactly } from './server-meter';
import { DEFAULT_BOOTSTRAP } from './statistics/block-bootstrap';

/** Where virtual users who are doubled begin to break a limit. */
export interface BreakPoint {
  /** The last number that was served within the limits; 0 where the first was not. */
  readonly held: number;
  /** What came of the number after that; undefined where none was left to be tried. */
  readonly beyond:
    { readonly users: number; readonly outcome: 'broken' | 'undecided'; readonly why: string } | undefined;
  /** The largest number that could have been tried. */
  readonly most: number;
  readonly levels: number;
}

/** Numbers of users from the first on, each twice the one before; throws where even the first is too many. */
export function doubledNumbers(from: number, most: number): readonly number[] {
  if (from > most)
    throw new Error(
      `users cannot be doubled from ${from} to at most ${most}; write the smaller number first`,
    );
  const numbers: number[] = [];
  for (let number = from; number <= most; number *= 2) numbers.push(number);
  return numbers;
}

/** Measures each number of users until its verdict is settled or its budget is spent, up to the first that does not hold. */
export async function findBreakPoint(
  series: LevelSeries,
  numbers: readonly number[],
  sla: Sla,
  signal: AbortSignal,
  onLevel: (number: number) => void = () => undefined,
): Promise<BreakPoint> {
  const most = numbers.at(-1) ?? 0;
  let held = 0;
  for (const [index, users] of numbers.entries()) {
    onLevel(users);
    const load = await series.measure(users, signal);
    await load.measureUntil(() => levelVerdict(load, sla).outcome !== 'undecided', signal);
    const { outcome, why } = levelVerdict(load, sla);
    if (outcome !== 'held') return { held, beyond: { users, outcome, why }, most, levels: index + 1 };
    held = users;
  }
  return { held, beyond: undefined, most, levels: numbers.length };
}

/** `8 users were the last to be served within the limits; 16 users: p95 time to first token is beyond its limit`. */
export function breakPointText(point: BreakPoint): string {
  return `${point.held} users were the last to be served within the limits; ${endOf(point)}`;
}

/** The last number that held, exactly; where the one after it stayed undecided, that and all others may have held, too. */
export function breakPointEvidence(point: BreakPoint): Evidence {
  const { held, beyond, most, levels } = point;
  const method = `doubled until a limit broke; ${endOf(point)}`;
  const exact = exactly(held, levels, 'count', method, 'levels');
  if (exact.status !== 'estimated' || beyond?.outcome !== 'undecided') return exact;
  return { ...exact, high: most, confidence: DEFAULT_BOOTSTRAP.confidence };
}

function endOf({ held, beyond }: BreakPoint): string {
  if (beyond === undefined) return `nothing broke up to ${held} users`;
  const { users, outcome, why } = beyond;
  return `${users} users: ${outcome === 'undecided' ? 'undecided: ' : ''}${why}`;
}
