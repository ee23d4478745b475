import type { MachineHealth, MeasuredShare } from './machine-health';
import type { ThreadHealth } from './thread-health';

/** How the client itself fared while a load was sent: each of its workers, and the machine that it is on. */
export interface ClientHealth {
  readonly threads: readonly ThreadHealth[];
  readonly machine: MachineHealth;
}

const NOTEWORTHY = 0.02;

/** What may have held the client up, for the message that says it was: ` (a CPU was waited for 35% of the time)`. */
export function clientTrouble({ threads, machine }: ClientHealth): string {
  const gc = Math.max(0, ...threads.map(({ gcPauses }) => gcPauses.maximum));
  const delay = Math.max(0, ...threads.map(({ eventLoopDelay }) => eventLoopDelay.p99));
  const found = [
    ...said(machine.cpuPressure, (share) => `a CPU was waited for ${share} of the time`),
    ...said(machine.steal, (share) => `the hypervisor took ${share} of the CPU time`),
    ...(delay > 1 ? [`event loop late by ${delay.toFixed(1)} ms at p99`] : []),
    ...(gc > 1 ? [`longest garbage collection ${gc.toFixed(1)} ms`] : []),
  ];
  return found.length === 0 ? '' : ` (${found.join(', ')})`;
}

function said(measured: MeasuredShare, words: (share: string) => string): string[] {
  if (measured.status === 'unavailable' || measured.share < NOTEWORTHY) return [];
  return [words(`${Math.round(measured.share * 100)}%`)];
}

/** How the client fared, in one line for the report. */
export function healthText({ threads, machine }: ClientHealth): string {
  const workers = threads.map(
    ({ utilization, busiestWindow, eventLoopDelay, gcPauses }, index) =>
      `worker ${index} busy ${percent(utilization)} (${percent(busiestWindow)} of its busiest quarter second), event loop ` +
      `late by ${eventLoopDelay.p99.toFixed(1)} ms at p99, ${gcPauses.count} garbage collections of at most ${gcPauses.maximum.toFixed(1)} ms`,
  );
  const shares = [
    ['a CPU was waited for', machine.cpuPressure],
    ['taken by the hypervisor', machine.steal],
  ] as const;
  const machines = shares.map(([what, measured]) =>
    measured.status === 'measured'
      ? `${what} ${percent(measured.share)} of the time`
      : `${what}: ${measured.reason}`,
  );
  return [...workers, ...machines].join('; ');
}

const percent = (share: number): string => `${Math.round(100 * share)}%`;
