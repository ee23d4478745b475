import type { ResultsClient } from '../results-schema';
import { shareText, timeText } from './figure-text';
import type { Tone } from './outcome-mark';

/** What the client's own figures say of it. */
export interface ClientFinding {
  readonly tone: Tone;
  readonly text: string;
}

/** Shares of time. Above the first, the suite itself calls a load invalid. */
const SATURATED = 0.95;
const BUSY = 0.8;
const PRESSED = 0.1;
const STOLEN = 0.05;

/** Whether the client may have set the result, in plain words; said to be free only where all of it is known. */
export function clientFinding({ workers, cpuPressure, steal }: ResultsClient): ClientFinding {
  if (workers.length === 0) return { tone: 'open', text: 'How busy the client was is not known.' };
  const busiest = Math.max(...workers.map(({ busiestWindow }) => busiestWindow));
  const busy = `its busiest quarter second was ${shareText(busiest)} busy`;
  if (busiest > SATURATED) {
    return { tone: 'bad', text: `The client was at its limit and may have set the result: ${busy}.` };
  }
  const pressures = [
    ...(cpuPressure !== null && cpuPressure > PRESSED
      ? [`some task of this machine waited for a CPU ${shareText(cpuPressure)} of the time`]
      : []),
    ...(steal !== null && steal > STOLEN ? [`the hypervisor took ${shareText(steal)} of the CPU time`] : []),
  ];
  if (busiest > BUSY) {
    const all = [busy, ...pressures].join(', and ');
    return { tone: 'open', text: `The client may have held the load up: ${all}.` };
  }
  if (pressures.length > 0) {
    const text = `The client's own threads had room (${busy}), but ${pressures.join(', and ')}: client and server may both have been slowed by it.`;
    return { tone: 'open', text };
  }
  const unknown = [
    ...(cpuPressure === null ? ['whether a CPU was waited for'] : []),
    ...(steal === null ? ['whether a hypervisor took CPU time'] : []),
  ];
  if (unknown.length > 0) {
    return {
      tone: 'open',
      text: `The client's own threads had room: ${busy}. Not known on this machine: ${unknown.join(' and ')}.`,
    };
  }
  return { tone: 'good', text: `The client was not the bottleneck: ${busy}, and no CPU was missing.` };
}

/** Its figures, a row for each: `['Worker 1, busy', '14.2%; ...']`. */
export function clientRows({
  workers,
  cpuPressure,
  steal,
}: ResultsClient): readonly (readonly [string, string])[] {
  const perWorker = workers.flatMap((worker, index): [string, string][] => {
    const { spanMs, utilization, busiestWindow, eventLoopDelayMs, gcPausesMs, cpuMs } = worker;
    const name = workers.length === 1 ? 'Worker' : `Worker ${index + 1}`;
    const { p50, p99, maximum } = eventLoopDelayMs;
    const cpu = cpuMs === null ? 'CPU time not known' : `${timeText(cpuMs)} of CPU time`;
    return [
      [
        `${name}: busy`,
        `${shareText(utilization)} of ${timeText(spanMs)}; ${shareText(busiestWindow)} of its busiest quarter second; ${cpu}`,
      ],
      [
        `${name}: event loop delay`,
        `p50 ${timeText(p50)}, p99 ${timeText(p99)}, at most ${timeText(maximum)}`,
      ],
      [
        `${name}: garbage collection`,
        gcPausesMs.count === 0
          ? 'no pause'
          : `${gcPausesMs.count} pauses, ${timeText(gcPausesMs.total)} in all, the longest ${timeText(gcPausesMs.maximum)}`,
      ],
    ];
  });
  return [
    ...perWorker,
    [
      'Machine: a CPU was waited for',
      cpuPressure === null ? 'not known' : `${shareText(cpuPressure)} of the time`,
    ],
    ['Machine: CPU time taken by the hypervisor', steal === null ? 'not known' : shareText(steal)],
  ];
}
