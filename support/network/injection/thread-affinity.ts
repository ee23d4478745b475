import { outputOf } from '../environment/command';
import type { ServingContainer } from '../environment/network-environment';
import { cpusOf, processesOf, threadsOf } from './container-threads';
import { pathOf } from './needed-program';

/** All threads of a container on one CPU, until that is disposed of. */
export class ThreadAffinity implements AsyncDisposable {
  readonly #before: ReadonlyMap<number, string>;
  readonly #pid: number;

  private constructor(pid: number, before: ReadonlyMap<number, string>) {
    this.#pid = pid;
    this.#before = before;
  }

  /** Rejects with a `NetworkError`. */
  static async pin({ pid }: ServingContainer, cpu: number): Promise<ThreadAffinity> {
    const affinity = new ThreadAffinity(pid, affinitiesOf(pid));
    try {
      for (const one of processesOf(pid)) await pinProcess(one, cpu);
    } catch (error) {
      await affinity[Symbol.asyncDispose]();
      throw error;
    }
    return affinity;
  }

  /** Puts back what there was before; threads begun since then get what the container's first one had. */
  async [Symbol.asyncDispose](): Promise<void> {
    const usual = this.#before.get(this.#pid);
    if (usual === undefined) return;
    // All that are alike at once.
    for (const one of processesOf(this.#pid)) await pinProcess(one, usual);
    for (const [thread, cpus] of this.#before)
      if (cpus !== usual)
        await unlessEnded(thread, outputOf([pathOf('taskset'), '-cp', cpus, String(thread)]));
  }
}

/** All threads of a process on a CPU, or a list of them, those that it begins later included. Rejects with a `NetworkError`. */
export async function pinProcess(pid: number, cpus: number | string): Promise<void> {
  await unlessEnded(pid, outputOf([pathOf('taskset'), '-acp', String(cpus), String(pid)]));
}

/** The CPUs of a list such as `0-2,5`; none of an empty one. */
export function cpusIn(list: string): readonly number[] {
  return list
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [first = NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

function affinitiesOf(pid: number): ReadonlyMap<number, string> {
  const threads = processesOf(pid).flatMap((one) => threadsOf(one));
  return new Map(
    threads.flatMap((thread) => {
      const cpus = cpusOf(thread);
      return cpus === undefined ? [] : [[thread, cpus] as const];
    }),
  );
}

async function unlessEnded(thread: number, done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (cpusOf(thread) !== undefined) throw error;
  }
}
