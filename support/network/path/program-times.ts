import { readdirSync, readFileSync } from 'node:fs';

/** CPU time in ticks by program: its id and when it began, as ids come again. */
export type ProgramTimes = ReadonlyMap<string, number>;

/** The kernel's threads that work on packets of whoever has sent them: no program's doing. */
const SOFTIRQ_THREAD = 'ksoftirqd/';

/** Of all programs that this user sees, as the scheduler counts it; a program's threads are in it. */
export function readProgramTimes(proc = '/proc'): ProgramTimes {
  const times = new Map<string, number>();
  for (const entry of readdirSync(proc)) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const told = programTime(readFileSync(`${proc}/${entry}/stat`, 'latin1'));
      if (told !== undefined) times.set(`${entry} ${told.began}`, told.ticks);
    } catch {
      // It ended meanwhile.
    }
  }
  return times;
}

/** In ticks, what programs used between; of one that ended meanwhile nothing is known. */
export const usedBetween = (before: ProgramTimes, after: ProgramTimes): number =>
  [...after].reduce((sum, [program, ticks]) => sum + Math.max(0, ticks - (before.get(program) ?? 0)), 0);

/** Of `/proc/PID/stat`, proc_pid_stat(5): a name in parentheses, which may hold any, then numbers from the third on. */
function programTime(stat: string): { readonly began: string; readonly ticks: number } | undefined {
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, began] = [fields[11], fields[12], fields[19]];
  if (name.startsWith(SOFTIRQ_THREAD) || began === undefined) return undefined;
  return { began, ticks: Number(user) + Number(system) };
}
