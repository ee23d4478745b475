import { commandOutput } from './command-output';
import { cpusOf, processesOf, threadsOf } from './process-threads';
import { pathOf } from './system-program';

/** On which CPUs threads may run, as `0-3,8`, by their ids. */
export type Affinities = Readonly<Record<string, string>>;

/** Of all threads of a process and of its descent. */
export function affinitiesOf(pid: number): Affinities {
  const threads = processesOf(pid).flatMap((one) => threadsOf(one));
  return Object.fromEntries(
    threads.flatMap((thread) => {
      const cpus = cpusOf(thread);
      return cpus === undefined ? [] : [[String(thread), cpus] as const];
    }),
  );
}

/** All threads of a process on a CPU, or a list of them, those that it begins later included. Rejects in words of taskset. */
export async function pinProcess(pid: number, cpus: number | string): Promise<void> {
  await unlessEnded(pid, commandOutput([pathOf('taskset'), '-acp', String(cpus), String(pid)]));
}

/** Puts back what there was before; threads begun since then get what the first process had. */
export async function putBackAffinities(pid: number, before: Affinities): Promise<void> {
  const usual = before[String(pid)];
  if (usual === undefined) return;
  const present = processesOf(pid);
  // All that are alike at once.
  for (const one of present) await pinProcess(one, usual);
  // A thread of another program may have come to have the id of one that has ended.
  const threads = new Set(present.flatMap((one) => threadsOf(one)));
  for (const [thread, cpus] of Object.entries(before))
    if (cpus !== usual && threads.has(Number(thread)))
      await unlessEnded(Number(thread), commandOutput([pathOf('taskset'), '-cp', cpus, thread]));
}

async function unlessEnded(thread: number, done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (cpusOf(thread) !== undefined) throw error;
  }
}
