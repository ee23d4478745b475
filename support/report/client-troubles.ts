import { shareText, timeText } from './page/figure-text';
import type { ResultsCheck, ResultsClient } from './results-schema';

/** What tells that a client had no room left: shares of time, but for the last, one of the smallest limit in ms. */
export const CLIENT_THRESHOLDS = {
  /** Of a quarter second, in which a worker computed: above it the suite itself calls a load invalid. */
  saturated: 0.95,
  /** In which a worker computed: it is near to setting the pace itself. */
  busy: 0.8,
  /** In which some task waited for a CPU. */
  pressed: 0.1,
  /** Of the CPU time, taken by the hypervisor. */
  stolen: 0.02,
  /** Of the smallest limit: a worker that looks so late at its events held them up. */
  late: 0.25,
} as const;

/** How the reason of an inconclusive check says that the client, and not the server, made its figure. */
export const CLIENT_DOUBTS = {
  worker: /\bload worker (?:\S.* )?was busy\b/u,
  instrument: /\bthe instrument itself is off by\b/u,
  pace: /\bthe client (?:offered|sent its requests late)\b/u,
} as const;

/** Those of its workers that had a request to send, or may have had: only they can have held the load up. */
export const workersAtWork = ({ workers }: Pick<ResultsClient, 'workers'>): ResultsClient['workers'] =>
  workers.filter(({ requests }) => requests !== 0);

/** What kept the client of a scenario with those checks waiting, in words; empty where nothing is known to. */
export function clientTroubles(
  client: ResultsClient,
  checks: readonly Pick<ResultsCheck, 'limit'>[],
): readonly string[] {
  const { cpuPressure, steal } = client;
  const { pressed, stolen, late } = CLIENT_THRESHOLDS;
  const latest = Math.max(0, ...workersAtWork(client).map(({ eventLoopDelayMs }) => eventLoopDelayMs.p99));
  const limits = checks.flatMap(({ limit }) => (limit.unit === 'ms' ? [limit.value] : []));
  const smallest = Math.min(...limits);
  return [
    ...(cpuPressure !== null && cpuPressure >= pressed
      ? [`some task waited for a CPU ${shareText(cpuPressure)} of the time`]
      : []),
    ...(steal !== null && steal >= stolen ? [`the hypervisor took ${shareText(steal)} of the CPU time`] : []),
    ...(Number.isFinite(smallest) && latest > late * smallest
      ? [
          `the client looked at its events ${timeText(latest)} late at p99, against a limit of ${timeText(smallest)}`,
        ]
      : []),
  ];
}
