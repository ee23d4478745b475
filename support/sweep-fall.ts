import type { LevelLoad } from './capacity/level-load';
import { largestFall, type ThroughputAt } from './capacity/throughput-fall';

/** What differs by less, in %, is not worth another look. */
const LEAST_FALL = 5;

/** The throughput of every level that has one. */
export const throughputs = (levels: readonly LevelLoad[]): ThroughputAt[] =>
  levels.flatMap(({ level, summary }) => {
    const throughput = summary.estimate('output_tps', { kind: 'mean' });
    return throughput.status === 'estimated' ? [{ users: level, throughput }] : [];
  });

/**
 * Measures the two levels between which throughput seems to fall most once more, the later one first: a machine that
 * became slower between them looks like a server that does, and meets both alike when they are measured B A after A B.
 */
export async function lookAgainAtFall(
  levels: readonly LevelLoad[],
  signal: AbortSignal,
  onLevel: (users: number) => void = () => undefined,
): Promise<void> {
  // Where nobody was answered at last, another look would be of a server that has gone.
  if (levels.some(({ summary }) => summary.completed === 0)) return;
  const fall = largestFall(throughputs(levels));
  if (fall === undefined || fall.value < LEAST_FALL) return;
  for (const users of [fall.after, fall.before]) {
    onLevel(users);
    await levels.find(({ level }) => level === users)?.measure(signal);
  }
}
