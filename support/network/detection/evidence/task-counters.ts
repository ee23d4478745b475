import { readdirSync, readFileSync } from 'node:fs';

/** What the tasks of a container do now, and what they have done since they were first looked at. */
export interface TaskCounters {
  readonly tasks: number;
  /** Stopped by a signal, or by a debugger. */
  readonly stopped: number;
  readonly runMs: number;
  /** For how long they could have run, and had no CPU. Counted when they get one. */
  readonly waitMs: number;
}

const NS_PER_MS = 1e6;

/** Sums over the tasks of processes; what a task had when it ended stays in the sum. */
export class TaskSums {
  readonly #root: string;
  #seen = new Map<number, readonly [run: number, wait: number]>();
  #run = 0;
  #wait = 0;

  constructor(root = '/proc') {
    this.#root = root;
  }

  /** Looks at all tasks of these processes; one that ends meanwhile is left out. */
  look(pids: readonly number[]): TaskCounters {
    const seen = new Map<number, readonly [number, number]>();
    let stopped = 0;
    for (const pid of pids)
      for (const task of this.#tasksOf(pid)) {
        const folder = `${this.#root}/${pid}/task/${task}`;
        const [stat, times] = [textOf(`${folder}/stat`), textOf(`${folder}/schedstat`)];
        if (stat === undefined) continue;
        if (/^[Tt]/.test(stat.slice(stat.lastIndexOf(')') + 2))) stopped += 1;
        // proc_pid_schedstat: ns on a CPU, ns in a run queue, time slices.
        const [run = 0, wait = 0] = (times ?? '').split(' ').map(Number);
        // An id with less than before is another task's.
        const [hadRun, hadWait] = this.#seen.get(task) ?? [run, wait];
        this.#run += Math.max(0, run - hadRun);
        this.#wait += Math.max(0, wait - hadWait);
        seen.set(task, [run, wait]);
      }
    this.#seen = seen;
    return { tasks: seen.size, stopped, runMs: this.#run / NS_PER_MS, waitMs: this.#wait / NS_PER_MS };
  }

  #tasksOf(pid: number): readonly number[] {
    try {
      return readdirSync(`${this.#root}/${pid}/task`).map(Number);
    } catch {
      return [];
    }
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
