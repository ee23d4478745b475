/** What the CPUs of the machine have done since it was started. */
export interface MachineCounters {
  readonly cpus: readonly CpuCounters[];
  /** Rounds of work on received packets, of all CPUs. */
  readonly receiveRounds: number;
  /** How often such a round had to end before its work was done. */
  readonly squeezed: number;
  /** For how long some task had to wait for a CPU; undefined where the kernel does not tell. */
  readonly pressureMs: number | undefined;
}

/** In ticks, of which only shares are of use. */
interface CpuCounters {
  readonly total: number;
  readonly idle: number;
  readonly softirq: number;
  /** Had by others than this machine, where it is a virtual one. */
  readonly steal: number;
}

/** The files in which the kernel tells it, as texts; `pressure` is undefined where there is no such file. */
export interface MachineTables {
  readonly stat: string;
  readonly softirqs: string;
  readonly softnet: string;
  readonly pressure: string | undefined;
}

/**
 * Reads `/proc/stat`, `/proc/softirqs`, `/proc/net/softnet_stat` (hexadecimal, a line a CPU, its third word is
 * time_squeeze) and `/proc/pressure/cpu`.
 */
export function parseMachineCounters({ stat, softirqs, softnet, pressure }: MachineTables): MachineCounters {
  const total = /^some .*total=(\d+)/m.exec(pressure ?? '')?.[1];
  return {
    cpus: stat
      .split('\n')
      .filter((line) => /^cpu\d/.test(line))
      .map(cpuCounters),
    receiveRounds: sum((/^ *NET_RX: *(.*)$/m.exec(softirqs)?.[1] ?? '').split(/ +/).map(Number)),
    squeezed: sum(
      softnet
        .split('\n')
        .filter(Boolean)
        .map((line) => parseInt(line.split(' ')[2] ?? '0', 16)),
    ),
    pressureMs: total === undefined ? undefined : Number(total) / 1_000,
  };
}

function cpuCounters(line: string): CpuCounters {
  // cpuN user nice system idle iowait irq softirq steal; guest times are counted in user and nice already.
  const fields = line.split(' ').slice(1, 9).map(Number);
  const [, , , idle = 0, iowait = 0, , softirq = 0, steal = 0] = fields;
  return { total: sum(fields), idle: idle + iowait, softirq, steal };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
