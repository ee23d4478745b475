import { judge } from '../assertions/judge';
import type { Verdict } from '../assertions/verdict';
import { isCompleted } from '../load/request-record';
import type { LoadSummary } from '../load/load-summary';
import type { Statistic } from '../load/statistic';
import { DEFAULT_BOOTSTRAP } from '../statistics/block-bootstrap';
import { proportionInterval } from '../statistics/proportion-interval';
import type { LevelLoad } from './level-load';
import { slaSubject, type Sla, type SlaLimit } from './sla';

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
    const doubts = load.doubts(figure, limit.limit.value);
    return {
      limit,
      verdict: judge(threshold, summary.estimate(figure.metric.name, figure.statistic), doubts),
    };
  });
  const broken = [
    ...fallsBehind(load),
    ...sla.flatMap((limit) => failsTooOften(summary, limit)),
    ...limits.flatMap(({ limit, verdict }) =>
      verdict.outcome === 'failed' ? [`${slaSubject(limit)} is beyond its limit`] : [],
    ),
  ];
  // What the client itself may have brought about is not held against the server.
  const doubtful = load.clientDoubts();
  const [first] = broken;
  if (first !== undefined && doubtful.length === 0) return { outcome: 'broken', why: first, limits };
  const open = limits.flatMap(({ limit, verdict }) =>
    verdict.outcome === 'inconclusive' ? [`${slaSubject(limit)}: ${verdict.reason}`] : [],
  );
  const [why] = [...doubtful, ...open];
  return why === undefined ? { outcome: 'held', why: '', limits } : { outcome: 'undecided', why, limits };
}

function fallsBehind({ runs }: LevelLoad): string[] {
  let [before, after, arrived] = [0, 0, 0];
  for (const { arrivals } of runs) {
    before += arrivals?.backlog.before ?? 0;
    after += arrivals?.backlog.after ?? 0;
    arrived += arrivals?.backlog.arrived ?? 0;
  }
  const grown = after - before;
  if (grown <= Math.max(LEAST_BACKLOG, BACKLOG_GROWTH * arrived)) return [];
  return [`the server falls behind: of ${arrived} requests that arrived ${grown} were left over`];
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
