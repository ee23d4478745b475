import type { MachineHealth, MeasuredShare } from './machine-health';
import type { ThreadHealth } from './thread-health';

/** How the client itself fared while a load was sent: each of its workers, and the machine that it is on. */
export interface ClientHealth {
  readonly threads: readonly ThreadHealth[];
  /** Of workers on several machines the worst of them. */
  readonly machine: MachineHealth;
  /** What went wrong with its workers, in sentences: each makes all verdicts of the load inconclusive. */
  readonly faults?: readonly string[];
  /** Of workers on several machines. */
  readonly beginning?: Beginning;
}

/** How far apart workers began a load, in ms. */
export interface Beginning {
  /** As it was measured. */
  readonly skew: number;
  /** No more than this, with all that their clocks may be off by. */
  readonly bound: number;
}

/** Those of its workers that had a request to send, or may have had: only they can have held the load up. */
export const threadsAtWork = ({ threads }: Pick<ClientHealth, 'threads'>): readonly ThreadHealth[] =>
  threads.filter(({ requests }) => requests !== 0);

const NOTEWORTHY = 0.02;

/** What may have held the client up, for the message that says it was: ` (a CPU was waited for 35% of the time)`. */
export function clientTrouble({ threads, machine }: ClientHealth): string {
  const delay = worst(threads, ({ eventLoopDelay }) => eventLoopDelay.p99);
  const gc = worst(threads, ({ gcPauses }) => gcPauses.maximum);
  const found = [
    ...said(machine.cpuPressure, (share) => `a CPU was waited for ${share} of the time`),
    ...said(machine.steal, (share) => `the hypervisor took ${share} of the CPU time`),
    ...(delay.value > 1 ? [`event loop${delay.where} late by ${delay.value.toFixed(1)} ms at p99`] : []),
    ...(gc.value > 1 ? [`longest garbage collection${gc.where} ${gc.value.toFixed(1)} ms`] : []),
  ];
  return found.length === 0 ? '' : ` (${found.join(', ')})`;
}

/** The largest figure of all threads, and whose it is where they have names. */
function worst(
  threads: readonly ThreadHealth[],
  figure: (thread: ThreadHealth) => number,
): { readonly value: number; readonly where: string } {
  const value = Math.max(0, ...threads.map(figure));
  const name = threads.find((thread) => figure(thread) === value)?.name;
  return { value, where: name === undefined ? '' : ` of ${name}` };
}

function said(measured: MeasuredShare, words: (share: string) => string): string[] {
  if (measured.status === 'unavailable' || measured.share < NOTEWORTHY) return [];
  return [words(`${Math.round(measured.share * 100)}%`)];
}

/** How the client fared, in one line for the report. */
export function healthText({ threads, machine, faults = [], beginning }: ClientHealth): string {
  const workers = threads.map(
    ({ name, requests, utilization, busiestWindow, eventLoopDelay, gcPauses }, index) =>
      `worker ${name ?? index} ` +
      (requests === 0
        ? 'had no request'
        : `busy ${percent(utilization)} (${percent(busiestWindow)} of its busiest quarter second), event loop ` +
          `late by ${eventLoopDelay.p99.toFixed(1)} ms at p99, ${gcPauses.count} garbage collections of at most ${gcPauses.maximum.toFixed(1)} ms`),
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
  return [...faults, ...workers, ...beginningText(beginning), ...machines].join('; ');
}

function beginningText(beginning: Beginning | undefined): string[] {
  if (beginning === undefined) return [];
  const { skew, bound } = beginning;
  return [`workers began within ${skew.toFixed(1)} ms of each other (at most ${bound.toFixed(1)} ms)`];
}

const percent = (share: number): string => `${Math.round(100 * share)}%`;
