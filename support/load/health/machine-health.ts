import { readFileSync } from 'node:fs';
import { monotonicClock, type Clock } from '../../quantities/clock';

/** A share of some time, from 0 to 1, or why there is none. */
export type MeasuredShare =
  | { readonly status: 'measured'; readonly share: number }
  | { readonly status: 'unavailable'; readonly reason: string };

/** How the machine fared over some time. */
export interface MachineHealth {
  /** Time in which some task waited for a CPU. */
  readonly cpuPressure: MeasuredShare;
  /** CPU time that the hypervisor gave to others. */
  readonly steal: MeasuredShare;
}

/** Where Linux tells of it. */
export interface MachineFiles {
  readonly pressure: string;
  readonly stat: string;
}

const FILES: MachineFiles = { pressure: '/proc/pressure/cpu', stat: '/proc/stat' };

/** Microseconds in which some task waited for a CPU, since the start; throws where the text does not say. */
export function readPressure(text: string): number {
  const total = /^some .*\btotal=(\d+)/m.exec(text)?.[1];
  if (total === undefined) throw new Error('it has no line "some ... total="');
  return Number(total);
}

/** Ticks of all CPUs together since the start, and those of them stolen; throws where the text does not say. */
export function readTicks(text: string): { total: number; stolen: number } {
  // user nice system idle iowait irq softirq steal; guest time is counted in user already.
  const ticks = /^cpu +(\d+(?: \d+){7,})/m.exec(text)?.[1]?.split(' ').slice(0, 8).map(Number);
  const stolen = ticks?.[7];
  if (ticks === undefined || stolen === undefined) throw new Error('its line "cpu" has no eight figures');
  return { total: ticks.reduce((sum, value) => sum + value, 0), stolen };
}

type Attempt<T> = { readonly value: T } | { readonly reason: string };

/** Watches the machine. It never throws: what cannot be read is unavailable, and says why. */
export class MachineHealthMeter {
  readonly #files: MachineFiles;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #pressure: Attempt<number>;
  readonly #ticks: Attempt<{ total: number; stolen: number }>;

  private constructor(files: MachineFiles, clock: Clock) {
    this.#files = files;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#pressure = attempt(files.pressure, readPressure);
    this.#ticks = attempt(files.stat, readTicks);
  }

  static start(files: MachineFiles = FILES, clock: Clock = monotonicClock): MachineHealthMeter {
    return new MachineHealthMeter(files, clock);
  }

  /** Ends the watch. */
  stop(): MachineHealth {
    const micros = (this.#clock.now() - this.#startedAt) * 1e3;
    return {
      cpuPressure: share(this.#pressure, attempt(this.#files.pressure, readPressure), (before, after) =>
        micros > 0 ? (after - before) / micros : 0,
      ),
      steal: share(this.#ticks, attempt(this.#files.stat, readTicks), (before, after) =>
        // Ticks are of 10 ms: a shorter time has none.
        after.total === before.total ? 0 : (after.stolen - before.stolen) / (after.total - before.total),
      ),
    };
  }
}

function attempt<T>(path: string, read: (text: string) => T): Attempt<T> {
  try {
    return { value: read(readFileSync(path, 'utf8')) };
  } catch (error) {
    return { reason: `${path} cannot be read: ${(error as Error).message}` };
  }
}

function share<T>(before: Attempt<T>, after: Attempt<T>, of: (before: T, after: T) => number): MeasuredShare {
  if ('reason' in before) return { status: 'unavailable', reason: before.reason };
  if ('reason' in after) return { status: 'unavailable', reason: after.reason };
  // Neither source is exact to its last unit, and on some hypervisors steal runs backwards for a moment.
  return { status: 'measured', share: Math.min(1, Math.max(0, of(before.value, after.value))) };
}
