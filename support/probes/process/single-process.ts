import { readdirSync, readFileSync } from 'node:fs';
import { CpuAccount } from './cpu-account';
import type { KernelUnits } from './kernel-units';
import { isForbidden, isGone, ProcessError } from './process-error';
import { parseProcessStat, type ProcessStat } from './process-stat';
import type { CpuResolution } from './process-usage';

/** What one process had used up to one instant, and holds at it. */
export interface SingleUsage {
  /** CPU time in nanoseconds: a counter that never falls. */
  readonly cpu: number;
  readonly cpuResolution: CpuResolution;
  /** CPU time, in nanoseconds, of the children whose end it has taken note of. */
  readonly childrenCpu: number;
  /** Id of the process that will take note of its end. */
  readonly parent: number;
  readonly residentBytes: number;
  readonly threads: number;
  /** It only waits for its parent to take note of its end. */
  readonly ended: boolean;
}

/** One process, read again and again. */
export class SingleProcess {
  readonly #pid: number;
  readonly #folder: string;
  readonly #units: KernelUnits;
  readonly #account = new CpuAccount();
  #startedAt: number | undefined;

  constructor(pid: number, root: string, units: KernelUnits) {
    this.#pid = pid;
    this.#folder = `${root}/${pid}`;
    this.#units = units;
  }

  /** Throws a `ProcessError` where it is gone, or another process has its id, or this user may not see it. */
  read(): SingleUsage {
    try {
      return this.#read();
    } catch (error) {
      throw error instanceof ProcessError ? error : this.#explained(error);
    }
  }

  #read(): SingleUsage {
    const { pageBytes, ticksPerSecond } = this.#units;
    const tick = 1e9 / ticksPerSecond;
    // Threads first: whatever they do until the line is read, the ticks then only lag less behind.
    const threads = this.#threadTimes();
    const stat = this.#stat();
    return {
      cpu: this.#account.update(threads, stat.ticks * tick, tick),
      cpuResolution: threads.size > 0 ? 'nanoseconds' : 'ticks',
      childrenCpu: stat.childrenTicks * tick,
      parent: stat.parent,
      residentBytes: this.#residentPages() * pageBytes,
      threads: stat.ended ? 0 : stat.threads,
      ended: stat.ended,
    };
  }

  #stat(): ProcessStat {
    const stat = parseProcessStat(readFileSync(`${this.#folder}/stat`, 'utf8'));
    this.#startedAt ??= stat.startedAt;
    if (stat.startedAt !== this.#startedAt) {
      throw new ProcessError(this.#pid, 'has ended, and another process has its id now');
    }
    return stat;
  }

  /** Nanoseconds by thread; empty where the kernel does not keep them. */
  #threadTimes(): ReadonlyMap<number, number> {
    const times = new Map<number, number>();
    for (const thread of readdirSync(`${this.#folder}/task`)) {
      try {
        // Time on a CPU, time waiting for one, slices run: all zero where the kernel was built without them.
        const time = parseInt(readFileSync(`${this.#folder}/task/${thread}/schedstat`, 'utf8'), 10);
        if (time > 0) times.set(Number(thread), time);
      } catch (error) {
        // It has ended since the folder was listed, or the kernel has no such file. Any other failure, such as too
        // many open files, must not pass for the end of a thread, whose time would count twice when it is seen again.
        if (!isGone(error)) throw error;
      }
    }
    return times;
  }

  /**
   * From statm. smaps_rollup would divide shared pages among their holders, but it walks all pages under the lock that
   * the process needs to map memory: milliseconds for a model of gigabytes, taken from the very server that is
   * measured. The figure in stat costs nothing, but new kernels sum it up roughly, on many cores by tens of megabytes.
   */
  #residentPages(): number {
    const text = readFileSync(`${this.#folder}/statm`, 'utf8');
    const pages = Number(text.split(' ')[1]); // size resident shared text lib data dt
    if (Number.isNaN(pages)) throw new Error(`"${text.trim()}" is not a line of /proc/PID/statm`);
    return pages;
  }

  #explained(error: unknown): ProcessError {
    if (isGone(error)) {
      const why = this.#startedAt === undefined ? 'does not run on this machine' : 'has ended';
      return new ProcessError(this.#pid, why, { cause: error });
    }
    if (isForbidden(error)) {
      const why = 'is hidden from this user; run as its user or as root';
      return new ProcessError(this.#pid, why, { cause: error });
    }
    const why = `cannot be read: ${(error as Error).message}`;
    return new ProcessError(this.#pid, why, { cause: error, lasting: false });
  }
}
