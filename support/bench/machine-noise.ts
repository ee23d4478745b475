import { readFileSync } from 'node:fs';
import { median } from 'simple-statistics';

/** What else the machine did while something was measured. */
export interface Noise {
  /** Cores that processes which are none of ours kept busy; undefined where the system does not say. */
  readonly otherCores?: number;
}

/** So the kernel tells CPU time to processes, whatever it counts in itself. */
const TICKS_PER_SECOND = 100;

/**
 * Adds to what was measured how busy others kept the machine meanwhile; these processes, and this one with the
 * children that it has waited for, are ours.
 */
export async function noted<Measured extends object>(
  pids: readonly number[],
  measure: () => Promise<Measured>,
): Promise<Measured & Noise> {
  const ours = [process.pid, ...pids];
  const [before, startedAt] = [othersTicks(ours), performance.now()];
  const measured = await measure();
  const [after, seconds] = [othersTicks(ours), (performance.now() - startedAt) / 1e3];
  if (before === undefined || after === undefined) return measured;
  // The two are counted differently: a little less than nothing is nothing.
  return { ...measured, otherCores: Math.max(0, (after - before) / TICKS_PER_SECOND / seconds) };
}

function othersTicks(ours: readonly number[]): number | undefined {
  try {
    const all = busyTicks(readFileSync('/proc/stat', 'utf8'));
    return ours.reduce((left, pid) => left - processTicks(readFileSync(`/proc/${pid}/stat`, 'utf8')), all);
  } catch {
    return undefined;
  }
}

/**
 * Ticks in which any core ran programs, and those stolen from it. What the kernel does is left out: much of it is
 * done for us, by threads and in interrupts that are nobody's.
 */
export function busyTicks(stat: string): number {
  const [user = NaN, nice = NaN, , , , , , steal = NaN] =
    /^cpu +(.+)$/m.exec(stat)?.[1]?.split(' ').map(Number) ?? [];
  return user + nice + steal;
}

/** Ticks in which a process ran its program: all its threads, and the children that it has waited for. */
export function processTicks(stat: string): number {
  // The name of the command, in parentheses, may hold anything.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = NaN, , childrenUser = NaN] = fields.slice(11, 14);
  return user + childrenUser;
}

/** How far the figures may be trusted, in a sentence. */
export function noiseNote(runs: readonly Noise[]): string {
  const cores = runs.flatMap(({ otherCores }) => otherCores ?? []);
  if (cores.length === 0) return 'What else the machine did meanwhile is not known.';
  const [usual, worst] = [median(cores), Math.max(...cores)].map((busy) => busy.toFixed(2));
  return `Other processes kept ${usual} cores busy in the usual run, ${worst} in the worst: beyond 0.1 the figures are rough.`;
}
