import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuBandwidth, NO_QUOTA, setCpuBandwidth, type CpuBandwidth } from '../../cluster/cpu-bandwidth';
import { journalled } from '../../cluster/injection-journal';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { NetworkError } from '../network-error';
import { strangersIn } from './control-group-members';
import { placeOf, type ControlGroupPlace, type Unavailable } from './control-group-place';

/** How often a group had used up its CPU quota, counted since it was made. */
export interface Throttling {
  /** Periods in which it had something to run. */
  readonly periods: number;
  readonly throttledPeriods: number;
  /** For how long its processes were kept from running, summed over CPUs. */
  readonly throttledMs: Milliseconds;
}

/** The kernel's own, and what it takes at most and at least, sched-bwc(7). */
const USUAL_PERIOD_MS = 100;
const PERIOD_MS = { least: 1, most: 1_000 };
const LEAST_QUOTA_US = 1_000;
const US_PER_MS = 1_000;
const NS_PER_MS = 1_000_000;

/** The control group of a process, as far as it shares out CPU time and can stop its processes; cgroups(7). */
export class ControlGroup {
  readonly #pid: number;
  readonly #proc: string;
  readonly #cpu: ControlGroupPlace;
  readonly #freezer: ControlGroupPlace | undefined;

  private constructor(
    pid: number,
    proc: string,
    cpu: ControlGroupPlace,
    freezer: ControlGroupPlace | undefined,
  ) {
    this.#pid = pid;
    this.#proc = proc;
    this.#cpu = cpu;
    this.#freezer = freezer;
  }

  /** That in which the process is now; one that is moved later is not followed. */
  static of(pid: number, proc = '/proc'): ControlGroup | Unavailable {
    const [cpu, freezer] = [placeOf(pid, 'cpu', proc), placeOf(pid, 'freezer', proc)];
    if ('unavailable' in cpu) return cpu;
    return new ControlGroup(pid, proc, cpu, 'unavailable' in freezer ? undefined : freezer);
  }

  /** Its folder where CPU time is shared out. */
  get directory(): string {
    return this.#cpu.directory;
  }

  /** Undefined where the kernel does not count it for this group, or the group is gone. */
  throttling(): Throttling | undefined {
    const text = readIn(this.#cpu, 'cpu.stat');
    const figure = (name: string) => numberIn(new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')?.[1]);
    const [periods, throttledPeriods] = [figure('nr_periods'), figure('nr_throttled')];
    const inMs = { 1: ['throttled_time', NS_PER_MS], 2: ['throttled_usec', US_PER_MS] } as const;
    const [name, perMs] = inMs[this.#cpu.version];
    const throttled = figure(name);
    if (periods === undefined || throttledPeriods === undefined || throttled === undefined) return undefined;
    return { periods, throttledPeriods, throttledMs: milliseconds(throttled / perMs) };
  }

  /** Whether all its processes are stopped by the freezer; undefined where that is not told. */
  isFrozen(): boolean | undefined {
    if (this.#freezer === undefined) return undefined;
    if (this.#freezer.version === 2) {
      const events = readIn(this.#freezer, 'cgroup.events');
      const told = /^frozen ([01])$/m.exec(events ?? '')?.[1];
      return told === undefined ? undefined : told === '1';
    }
    const state = readIn(this.#freezer, 'freezer.state')?.trim();
    return state === undefined ? undefined : state === 'FROZEN';
  }

  /** The CPU time that it may use, in cores; undefined where it has no limit of its own. */
  quota(): number | undefined {
    const { quota, period } = cpuBandwidth(this.#cpu) ?? {};
    const us = quota === NO_QUOTA[this.#cpu.version] ? undefined : numberIn(quota);
    const periodUs = numberIn(period);
    return us === undefined || periodUs === undefined ? undefined : us / periodUs;
  }

  /** Why its CPU time may not be limited by this suite; undefined where it may, as far as can be told beforehand. */
  whyNoLimit(): string | undefined {
    const { directory, top } = this.#cpu;
    if (directory === top)
      return `process ${this.#pid} has no control group of its own: it is in ${directory}, with the whole system`;
    if (cpuBandwidth(this.#cpu) === undefined)
      return `control group ${directory} has no CPU quota: its controller "cpu" is not enabled`;
    const strangers = strangersOrNone(directory, this.#pid, this.#proc);
    if (strangers.length > 0)
      return `control group ${directory} holds processes of others, too: ${strangers.slice(0, 5).join(', ')}`;
    return undefined;
  }

  /**
   * Limits its CPU time to so many cores in each period; what it gives puts back what there was before, and is content
   * where the group is gone. Rejects with a `NetworkError`, also where the group holds processes of others.
   */
  async limit(cores: number, periodMs: number = USUAL_PERIOD_MS): Promise<AsyncDisposable> {
    const [quotaUs, periodUs] = [Math.round(cores * periodMs * US_PER_MS), Math.round(periodMs * US_PER_MS)];
    if (!(quotaUs >= LEAST_QUOTA_US && periodMs >= PERIOD_MS.least && periodMs <= PERIOD_MS.most))
      throw new NetworkError(
        `${cores} cores in periods of ${periodMs} ms are no CPU quota: the kernel takes periods of ` +
          `${PERIOD_MS.least} to ${PERIOD_MS.most} ms, and 1 ms of CPU time in each at least`,
      );
    const why = this.whyNoLimit();
    if (why !== undefined) throw new NetworkError(`CPU time cannot be limited: ${why}`);
    const { version, directory } = this.#cpu;
    const before = cpuBandwidth(this.#cpu) ?? { quota: NO_QUOTA[version], period: '' };
    const set: CpuBandwidth = { quota: String(quotaUs), period: String(periodUs) };
    const held = await journalled({ kind: 'CPU quota', version, directory, before, set });
    try {
      await setCpuBandwidth(this.#cpu, set);
      return held;
    } catch (cause) {
      try {
        await held[Symbol.asyncDispose]();
      } catch {
        // The first fault is told.
      }
      throw new NetworkError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }
}

function readIn({ directory }: ControlGroupPlace, file: string): string | undefined {
  try {
    return readFileSync(join(directory, file), 'utf8');
  } catch {
    return undefined;
  }
}

const numberIn = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

function strangersOrNone(directory: string, pid: number, proc: string): readonly number[] {
  try {
    return strangersIn(directory, pid, proc);
  } catch {
    // Gone: the limit itself fails, and says so.
    return [];
  }
}
