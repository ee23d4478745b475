import { fewerFaults } from '../client-faults';
import { CLIENT_DOUBTS, CLIENT_THRESHOLDS, clientTroubles, workersAtWork } from '../client-troubles';
import { counted } from '../history/check-text';
import type { ResultsCheck, ResultsClient } from '../results-schema';
import { shareText, timeText } from './figure-text';
import type { Tone } from './outcome-mark';

/** What the client's own figures say of it. */
export interface ClientFinding {
  readonly tone: Tone;
  readonly text: string;
}

/** More of them in a row would not be read. */
const MOST_FAULTS = 3;

/** What a doubt in a verdict says of the client. */
const DOUBTED: Readonly<Record<keyof typeof CLIENT_DOUBTS, string>> = {
  worker: 'a load worker was busy',
  instrument: 'its error at this load is too large for a limit',
  pace: 'it did not keep the pace of the load',
};

/**
 * Whether the client may have set the result of a scenario with those checks, in plain words; said to be free only
 * where all of it is known, and no verdict doubts it.
 */
export function clientFinding(client: ResultsClient, checks: readonly ResultsCheck[]): ClientFinding {
  const { cpuPressure, steal, faults = [] } = client;
  if (faults.length > 0)
    return { tone: 'bad', text: `The load was not the one that was planned: ${faultWords(faults)}.` };
  const workers = workersAtWork(client);
  if (workers.length === 0) {
    const why = client.workers.length === 0 ? '' : ': its workers had no request';
    return { tone: 'open', text: `How busy the client was is not known${why}.` };
  }
  const busiest = Math.max(...workers.map(({ busiestWindow }) => busiestWindow));
  const busyName = workers.find(({ busiestWindow }) => busiestWindow === busiest)?.name;
  const whose =
    busyName === undefined ? 'its busiest quarter second' : `the busiest quarter second, of ${busyName},`;
  const busy = `${whose} was ${shareText(busiest)} busy`;
  if (busiest > CLIENT_THRESHOLDS.saturated) {
    return { tone: 'bad', text: `The client was at its limit and may have set the result: ${busy}.` };
  }
  const doubts = doubtsOf(checks);
  const troubles = clientTroubles(client, checks);
  if (busiest > CLIENT_THRESHOLDS.busy) {
    const all = [busy, ...doubts, ...troubles].join(', and ');
    return { tone: 'open', text: `The client may have held the load up: ${all}.` };
  }
  if (doubts.length > 0) {
    const all = [...doubts, ...troubles].join(', and ');
    return { tone: 'open', text: `The client may have set a result, by its own verdicts: ${all}; ${busy}.` };
  }
  if (troubles.length > 0) {
    const text = `The client's own threads had room (${busy}), but ${troubles.join(', and ')}: client and server may both have been slowed by it.`;
    return { tone: 'open', text };
  }
  if (cpuPressure === null || steal === null) {
    const unknown = [
      ...(cpuPressure === null ? ['whether a CPU was waited for'] : []),
      ...(steal === null ? ['whether a hypervisor took CPU time'] : []),
    ];
    return {
      tone: 'open',
      text: `The client's own threads had room: ${busy}. Not known on this machine: ${unknown.join(' and ')}.`,
    };
  }
  const machine = `a CPU was waited for ${shareText(cpuPressure)} of the time, and the hypervisor took ${shareText(steal)}`;
  return { tone: 'good', text: `The client was not the bottleneck: ${busy}, ${machine}.` };
}

function faultWords(faults: readonly string[]): string {
  const told = fewerFaults(faults);
  const more = told.length - MOST_FAULTS;
  return [
    ...told.slice(0, MOST_FAULTS),
    ...(more > 0 ? [`and ${more} more, among the figures of the client`] : []),
  ].join('; ');
}

function doubtsOf(checks: readonly ResultsCheck[]): readonly string[] {
  const reasons = checks.flatMap(({ outcome, reason }) =>
    outcome === 'inconclusive' && reason !== null ? [reason] : [],
  );
  return (['worker', 'instrument', 'pace'] as const)
    .filter((kind) => reasons.some((reason) => CLIENT_DOUBTS[kind].test(reason)))
    .map((kind) => DOUBTED[kind]);
}

/** Its figures, a row for each: `['Worker 1, busy', '14.2%; ...']`. */
export function clientRows({
  workers,
  cpuPressure,
  steal,
  faults = [],
  beginning,
}: ResultsClient): readonly (readonly [string, string])[] {
  const perWorker = workers.flatMap((worker, index): [string, string][] => {
    const { spanMs, utilization, busiestWindow, eventLoopDelayMs, gcPausesMs, cpuMs } = worker;
    const number = workers.length === 1 ? 'Worker' : `Worker ${index + 1}`;
    const name = worker.name === undefined ? number : `Worker ${worker.name}`;
    if (worker.requests === 0) return [[name, 'had no request of these loads']];
    const { p50, p99, maximum } = eventLoopDelayMs;
    const sent = worker.requests === undefined ? '' : `; ${counted(worker.requests, 'request')}`;
    const cpu = cpuMs === null ? 'CPU time not known' : `${timeText(cpuMs)} of CPU time`;
    return [
      [
        `${name}: busy`,
        `${shareText(utilization)} of ${timeText(spanMs)}; ${shareText(busiestWindow)} of its busiest quarter second; ${cpu}${sent}`,
      ],
      [
        `${name}: event loop delay`,
        `p50 ${timeText(p50)}, p99 ${timeText(p99)}, at most ${timeText(maximum)}`,
      ],
      [
        `${name}: garbage collection`,
        gcPausesMs.count === 0
          ? 'no pause'
          : `${counted(gcPausesMs.count, 'pause')}, ${timeText(gcPausesMs.total)} in all, the longest ${timeText(gcPausesMs.maximum)}`,
      ],
    ];
  });
  const beginnings: [string, string][] =
    beginning === undefined
      ? []
      : [
          [
            'Workers: began together',
            `within ${timeText(beginning.skewMs)} of each other, by their clocks at most ${timeText(beginning.boundMs)}`,
          ],
        ];
  return [
    ...faults.map((fault): [string, string] => ['Workers: fault', fault]),
    ...perWorker,
    ...beginnings,
    [
      'Machine: a CPU was waited for',
      cpuPressure === null ? 'not known' : `${shareText(cpuPressure)} of the time`,
    ],
    ['Machine: CPU time taken by the hypervisor', steal === null ? 'not known' : shareText(steal)],
  ];
}
