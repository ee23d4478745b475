import { judge } from '../assertions/judge';
import type { Verdict } from '../assertions/verdict';
import { isCompleted } from '../load/request-record';
import type { LoadSummary } from '../load/load-summary';
import type { Statistic } from '../load/statistic';
import { DEFAULT_BOOTSTRAP } from '../statistics/block-bootstrap';
import { proportionInterval } from '../statistics/proportion-interval';
import type { LevelLoad } from './level-load';
import { shortRunDoubts } from './short-run';
import { isOfRequests, slaSubject, type Sla, type SlaLimit } from './sla';

/** What a level of load is worth against an SLA: `undecided` where its intervals straddle a limit. */
export interface LevelVerdict {
  readonly outcome: 'held' | 'broken' | 'undecided';
  /** What broke or left it open; empty where it held. */
  readonly why: string;
  readonly limits: readonly { readonly limit: SlaLimit; readonly verdict: Verdict }[];
}

/** Requests that the server has not come to are more at the end than in the beginning: it falls behind. */
const BACKLOG_GROWTH = 0.05;
const LEAST_BACKLOG = 10;
/** Growth that keeps a level from being held. */
const DOUBTFUL_GROWTH = 0.02;
/**
 * A backlog grows and shrinks by chance, too: by no more than the numbers of arrivals and of answers vary, each of whose
 * variances is their number where they are Poisson's. Three standard deviations are chance once in 700 times.
 */
const STANDARD_DEVIATIONS = 2;

/**
 * Judges a level: it holds where every limit is kept by value and interval, and is broken where one is not, where more
 * requests fail than a figure may leave out, or where arrivals come faster than they are served: such a load has no
 * percentiles, they grow with the time it is looked at.
 */
export function levelVerdict(load: LevelLoad, sla: Sla): LevelVerdict {
  const { summary } = load;
  const limits = sla.map((limit) => {
    const figure = load.judged(limit.figure);
    const threshold = { subject: slaSubject(limit), comparison: limit.comparison, limit: limit.limit };
    const evidence = summary.estimate(figure.metric.name, figure.statistic);
    const verdict = judge(threshold, evidence, load.doubts(figure, limit.limit.value));
    // A queue that is still filling only grows: what is too slow already is too slow.
    const sure = isOfRequests(limit)
      ? judge(threshold, evidence, load.settledDoubts(figure, limit.limit.value))
      : verdict;
    return { limit, verdict, fails: sure.outcome === 'failed' };
  });
  const broken = [
    ...fallsBehind(load),
    ...sla.flatMap((limit) => failsTooOften(summary, limit)),
    ...limits.flatMap(({ limit, fails }) => (fails ? [`${slaSubject(limit)} is beyond its limit`] : [])),
  ];
  // What the client itself may have brought about is not held against the server.
  const doubtful = load.clientDoubts();
  const [first] = broken;
  if (first !== undefined && doubtful.length === 0) return { outcome: 'broken', why: first, limits };
  const open = limits.flatMap(({ limit, verdict }) =>
    verdict.outcome === 'inconclusive' ? [`${slaSubject(limit)}: ${verdict.reason}`] : [],
  );
  const calm = load.isOpen ? sla.flatMap((limit) => shortRunDoubts(load, limit)) : [];
  const [why] = [...doubtful, ...open, ...mayFallBehind(load), ...calm];
  return why === undefined ? { outcome: 'held', why: '', limits } : { outcome: 'undecided', why, limits };
}

function fallsBehind(load: LevelLoad): string[] {
  const { grown, arrived } = growthOf(load);
  const chance = STANDARD_DEVIATIONS * Math.sqrt(2 * arrived);
  if (grown <= Math.max(LEAST_BACKLOG, BACKLOG_GROWTH * arrived, chance)) return [];
  return [`the server falls behind: of ${arrived} requests that arrived ${grown} were left over`];
}

function mayFallBehind(load: LevelLoad): string[] {
  const { grown, arrived } = growthOf(load);
  if (grown <= Math.max(5, DOUBTFUL_GROWTH * arrived)) return [];
  return [`the server may fall behind: of ${arrived} requests that arrived ${grown} were left over`];
}

/** By how much more requests were under way at the end than in the beginning, over all runs. */
function growthOf({ runs }: LevelLoad): { readonly grown: number; readonly arrived: number } {
  let [grown, arrived] = [0, 0];
  for (const { arrivals } of runs) {
    grown += (arrivals?.backlog.after ?? 0) - (arrivals?.backlog.before ?? 0);
    arrived += arrivals?.backlog.arrived ?? 0;
  }
  return { grown, arrived };
}

/** Proven beyond what chance may do: the least share that fits what was seen is too large. */
function failsTooOften(summary: LoadSummary, { figure }: SlaLimit): string[] {
  const { metric, statistic } = figure;
  if (metric.dimension !== 'duration') return [];
  const records = summary.rounds.flatMap((round) => round.records);
  const failed = records.filter((record) => !isCompleted(record)).length;
  const { low } = proportionInterval(failed, Math.max(1, records.length), DEFAULT_BOOTSTRAP.confidence);
  if (low <= tolerated(statistic)) return [];
  return [`${failed} of ${records.length} requests failed; the first ${summary.failures.first ?? ''}`];
}

const tolerated = (statistic: Statistic): number =>
  statistic.kind === 'percentile' ? 1 - statistic.share : 0.01;
