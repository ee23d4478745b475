import { readFileSync } from 'node:fs';
import { monotonicClock } from '../../quantities/clock';
import type { Milliseconds } from '../../quantities/units';
import { readProgramTimes, usedBetween, type ProgramTimes } from './program-times';

/** What the machine's CPUs did while a path was measured. */
export interface PathCpu {
  readonly cores: number;
  /** Shares of the time of all cores together, 0 to 1; stolen time is no busy time here. */
  readonly busyShare: number;
  /** That the hypervisor gave to others. */
  readonly stealShare: number;
  /** Softirqs: work of the kernel on packets, of which part is also in the CPU time of the programs it interrupts. */
  readonly softirqShare: number;
  /** What all programs used that were there to the end, as the scheduler counts it: softirqs that interrupt them included. */
  readonly programsShare: number;
  /** Share of the time in which some task waited for a CPU; undefined where the kernel does not tell. */
  readonly pressure: number | undefined;
}

/** The counters of the machine at one instant. */
export interface CpuReading {
  readonly at: Milliseconds;
  /** `/proc/stat`. */
  readonly stat: string;
  /** `/proc/pressure/cpu`; undefined where there is none. */
  readonly pressure: string | undefined;
  readonly programs: ProgramTimes;
}

/** Reads the machine's counters; throws where there is no `/proc/stat`. */
export const readCpu = (): CpuReading => ({
  at: monotonicClock.now(),
  stat: readFileSync('/proc/stat', 'utf8'),
  pressure: pressureText(),
  programs: readProgramTimes(),
});

/** What was between two readings; throws where a text has another form, or no tick (10 ms) fell between the two. */
export function cpuBetween(before: CpuReading, after: CpuReading): PathCpu {
  const [earlier, later] = [ticksOf(before.stat), ticksOf(after.stat)];
  // user nice system idle iowait irq softirq steal, proc_stat(5); guest time is in user already.
  const differences = later.map((ticks, index) => Math.max(0, ticks - (earlier[index] ?? 0)));
  const total = differences.reduce((sum, ticks) => sum + ticks, 0);
  if (total === 0) throw new Error('no tick of /proc/stat fell into the measurement: measure for longer');
  const [, , , idle = 0, iowait = 0, , softirq = 0, steal = 0] = differences;
  return {
    cores: after.stat.match(/^cpu\d+ /gm)?.length ?? 1,
    busyShare: (total - idle - iowait - steal) / total,
    stealShare: steal / total,
    softirqShare: softirq / total,
    programsShare: usedBetween(before.programs, after.programs) / total,
    pressure: pressureBetween(before, after),
  };
}

function ticksOf(stat: string): readonly number[] {
  const figures = /^cpu +(\d+(?: \d+){7})/m.exec(stat)?.[1];
  if (figures === undefined) throw new Error('the line "cpu" of /proc/stat has no eight figures');
  return figures.split(' ').map(Number);
}

function pressureBetween(before: CpuReading, after: CpuReading): number | undefined {
  const [from, to] = [waitedMicros(before.pressure), waitedMicros(after.pressure)];
  const micros = (after.at - before.at) * 1e3;
  if (from === undefined || to === undefined || micros <= 0) return undefined;
  return Math.min(1, Math.max(0, (to - from) / micros));
}

function waitedMicros(pressure: string | undefined): number | undefined {
  const total = /^some .*\btotal=(\d+)/m.exec(pressure ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

function pressureText(): string | undefined {
  try {
    return readFileSync('/proc/pressure/cpu', 'utf8');
  } catch {
    return undefined;
  }
}
