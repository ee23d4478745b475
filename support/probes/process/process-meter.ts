import { monotonicClock, type Clock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import { readKernelUnits, type KernelUnits } from './kernel-units';
import { ProcessError } from './process-error';
import { readProcessName } from './process-name';
import { ProcessTree } from './process-tree';
import type { ProcessUsage } from './process-usage';
import { SingleProcess, type SingleUsage } from './single-process';
import { PROC } from './unavailable';

/**
 * Reads what a process and its descendants use. What those had used that have ended is kept, so that CPU time never
 * falls.
 */
export class ProcessMeter {
  /** Of the process itself; undefined where it had ended before the meter was made. */
  readonly name: string | undefined;
  readonly #pid: number;
  readonly #root: string;
  readonly #clock: Clock;
  readonly #units: KernelUnits;
  readonly #tree: ProcessTree;
  readonly #processes = new Map<number, SingleProcess>();
  #pids: readonly number[];
  #last: ReadonlyMap<number, SingleUsage> = new Map();
  /** CPU time, in nanoseconds, of processes that have ended. */
  #ended = 0;
  /** Of that, by the id of the parent, what the parent may still tell. */
  readonly #counted = new Map<number, number>();

  /** Throws where `/proc` does not tell in which units the kernel counts. */
  constructor(pid: number, root: string = PROC, clock: Clock = monotonicClock) {
    this.name = readProcessName(pid, root);
    this.#pid = pid;
    this.#pids = [pid];
    this.#root = root;
    this.#clock = clock;
    this.#units = readKernelUnits(root);
    this.#tree = new ProcessTree(pid, root);
  }

  /**
   * Reads now; throws a `ProcessError` where the process itself has ended or cannot be seen. Reading only the
   * descendants that are known saves a look at all processes of the machine.
   */
  read(descendants: 'known' | 'look for new ones'): ProcessUsage {
    const at = this.#clock.now();
    if (descendants !== 'known') {
      this.#pids = [this.#pid, ...this.#tree.look().filter((pid) => pid !== this.#pid)];
    }
    const living = this.#readAll();
    this.#keepWhatEndedOnesHad(living);
    this.#last = living;
    const usages = [...living.values()];
    const total = (of: (usage: SingleUsage) => number): number =>
      usages.reduce((sum, usage) => sum + of(usage), 0);
    return {
      status: 'measured',
      pid: this.#pid,
      at,
      cpuMs: milliseconds((this.#ended + total(({ cpu }) => cpu)) / 1e6),
      cpuResolution: usages.some(({ cpuResolution }) => cpuResolution === 'ticks') ? 'ticks' : 'nanoseconds',
      residentBytes: total(({ residentBytes }) => residentBytes),
      threads: total(({ threads }) => threads),
      processes: usages.filter(({ ended }) => !ended).length,
    };
  }

  /** Parents before their children, so that what a parent tells of never was seen alive after that. */
  #readAll(): ReadonlyMap<number, SingleUsage> {
    const living = new Map<number, SingleUsage>();
    for (const pid of this.#pids) {
      const usage = this.#read(pid);
      if (usage !== undefined) living.set(pid, usage);
    }
    this.#pids = [...living.keys()];
    return living;
  }

  /** Undefined where a descendant is gone. */
  #read(pid: number): SingleUsage | undefined {
    const process = this.#processes.get(pid) ?? new SingleProcess(pid, this.#root, this.#units);
    this.#processes.set(pid, process);
    try {
      const usage = process.read();
      // A descendant stays as long as its parent has not taken note: only then is its time told by the parent.
      if (pid === this.#pid && usage.ended) throw new ProcessError(pid, 'has ended');
      return usage;
    } catch (error) {
      if (pid === this.#pid || !(error instanceof ProcessError && error.lasting)) throw error;
      this.#tree.forget(pid);
      this.#processes.delete(pid);
      return undefined;
    }
  }

  /**
   * An ended process is known by what it had when it was last seen and, where its parent took note of its end, by
   * what the parent says. The parent's figure is whole, and knows children too short-lived to be seen at all, but it
   * is in ticks, and not every parent has one. So what was seen counts, and of what the parent tells only the rest.
   */
  #keepWhatEndedOnesHad(living: ReadonlyMap<number, SingleUsage>): void {
    // Children before their parents: those may have ended as well, and passed on what they took note of.
    for (const [pid, { cpu, childrenCpu, parent }] of [...this.#last].reverse()) {
      if (living.has(pid)) continue;
      this.#ended += cpu;
      const told = cpu + childrenCpu + (this.#counted.get(pid) ?? 0);
      // An orphan's end is noted outside the tree.
      if (this.#last.has(parent)) this.#counted.set(parent, (this.#counted.get(parent) ?? 0) + told);
      this.#counted.delete(pid);
    }
    for (const [pid, { childrenCpu }] of living) {
      const news = childrenCpu - (this.#last.get(pid)?.childrenCpu ?? 0);
      const counted = Math.min(news, this.#counted.get(pid) ?? 0);
      this.#counted.set(pid, (this.#counted.get(pid) ?? 0) - counted);
      this.#ended += news - counted;
    }
  }
}
