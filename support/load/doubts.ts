import { formatQuantity } from '../quantities/quantity';
import { threadsAtWork, type ClientHealth } from './health/client-health';
import { overall } from './health/overall-health';
import type { ThreadHealth } from './health/thread-health';
import { imbalanceOf, type LedgerCounts } from './ledger';
import type { LoadFigures } from './load-figures';
import type { Pace } from './pace';
import type { Statistic } from './statistic';

/** A client whose event loop is this busy sets the pace itself. */
const SATURATED = 0.95;
/** No garbage collection and no neighbour of a machine that is fit to measure holds a worker up for so long, in ms. */
const STANDSTILL_MS = 1_000;
const ERRORS_IN_A_LIMIT = 3;
const RATE_TOLERANCE = 0.01;
const LAG_TOLERANCE = 0.05;

/** Reasons why a load cannot be believed, whatever its figures: each makes its verdicts inconclusive. */
export function runDoubts(counts: LedgerCounts, health: readonly ClientHealth[]): string[] {
  const doubts: string[] = [];
  const imbalance = imbalanceOf(counts);
  if (imbalance !== undefined) doubts.push(`the books do not balance: ${imbalance}`);
  doubts.push(...new Set(health.flatMap(({ faults = [] }) => faults)));
  const threads = threadsAtWork(overall(health));
  const busiest = largest(threads, ({ busiestWindow }) => busiestWindow);
  if (busiest !== undefined && busiest.busiestWindow > SATURATED) doubts.push(saturation(busiest));
  const stillest = largest(threads, ({ eventLoopDelay }) => eventLoopDelay.maximum);
  if (stillest !== undefined && stillest.eventLoopDelay.maximum > STANDSTILL_MS)
    doubts.push(standstill(stillest));
  return doubts;
}

function largest(
  threads: readonly ThreadHealth[],
  figure: (thread: ThreadHealth) => number,
): ThreadHealth | undefined {
  return threads.reduce<ThreadHealth | undefined>(
    (most, thread) => (most === undefined || figure(thread) > figure(most) ? thread : most),
    undefined,
  );
}

/** What came meanwhile was stamped when the worker went on. */
function standstill({ name, eventLoopDelay }: ThreadHealth): string {
  const time = formatQuantity({ dimension: 'duration', value: eventLoopDelay.maximum });
  return (
    `${name === undefined ? 'a load worker' : `load worker ${name}`} stood still for ${time}, which the figures hold as if it ` +
    'were the server; see whether its machine was suspended, or short of CPU or memory'
  );
}

/** More workers of another machine have to be started there; threads come by themselves. */
function saturation({ name, busiestWindow }: ThreadHealth): string {
  const [who, more] =
    name === undefined
      ? ['a load worker', 'more workers']
      : [`load worker ${name}`, 'more workers and start as many'];
  return (
    `${who} was busy ${Math.round(busiestWindow * 100)}% of a quarter second: it, not the server, may have set the ` +
    `result; set LOAD_WORKERS to ${more}, or LLM_TRANSPORT to lean`
  );
}

/** A limit that the instrument cannot tell from its own error at this load. */
export function calibrationDoubts(
  error: number | undefined,
  { dimension, value }: { readonly dimension: 'duration'; readonly value: number },
): string[] {
  if (error === undefined || value >= ERRORS_IN_A_LIMIT * error) return [];
  const [said, wanted] = [error, ERRORS_IN_A_LIMIT * error].map((ms) =>
    formatQuantity({ dimension, value: ms }),
  );
  return [
    `at this load the instrument itself is off by ${said ?? ''}, and decides no limit below ${wanted ?? ''}: ` +
      'leave this machine to the test, or take one with more cores',
  ];
}

/**
 * An open load that the client did not keep up is another load: of a rate missed by more than 1 %, or a
 * lateness above 5 % of the limit in ms under judgement, where there is one.
 */
export function paceDoubts(
  { offeredRate, achievedRate, lag }: Pace,
  limit: number | undefined,
  why: string,
): string[] {
  const doubts: string[] = [];
  const rate = (value: number): string => formatQuantity({ dimension: 'request rate', value });
  const time = (value: number): string => formatQuantity({ dimension: 'duration', value });
  const missed = Math.abs(achievedRate - offeredRate) > RATE_TOLERANCE * offeredRate;
  if (missed || (Number.isNaN(achievedRate) && !Number.isNaN(offeredRate))) {
    const said = Number.isNaN(achievedRate) ? 'no more than one request' : rate(achievedRate);
    doubts.push(`the client offered ${said} instead of ${rate(offeredRate)}${why}`);
  }
  if (limit !== undefined && lag.p99 > LAG_TOLERANCE * limit) {
    doubts.push(
      `the client sent its requests late: p99 schedule lag ${time(lag.p99)}, more than 5% of the limit of ${time(limit)}${why}`,
    );
  }
  return doubts;
}

/**
 * A failed request met no limit. Where more failed than a percentile leaves out, the percentile of those
 * that were answered would hide them; for a mean or a maximum one failure in a hundred is too many.
 */
export function failureDoubts(
  { completed, failures }: Pick<LoadFigures, 'completed' | 'failures'>,
  statistic: Statistic,
): string[] {
  const scheduled = completed + failures.count;
  const tolerated = statistic.kind === 'percentile' ? 1 - statistic.share : 0.01;
  // 1 - 0.9 is a little less than 0.1: one failure in ten must not be too many for a p90.
  const tooMany = failures.count > tolerated * scheduled * (1 + 1e-9);
  if (failures.first === undefined || !tooMany) return [];
  return [
    `${failures.count} of ${scheduled} requests failed, more than this figure may leave out; the first ${failures.first}`,
  ];
}
