import { judge } from '../assertions/judge';
import type { Verdict } from '../assertions/verdict';
import { isCompleted } from '../load/request-record';
import type { LoadSummary } from '../load/load-summary';
import type { Statistic } from '../load/statistic';
import { DEFAULT_BOOTSTRAP } from '../statistics/block-bootstrap';
import { proportionInterval } from '../statistics/proportion-interval';
import { fallsBehind, mayFallBehind } from './backlog-growth';
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

/**
 * Judges a level: it holds where every limit is kept by value and interval, and is broken where one is not, where more
 * requests fail than a figure may leave out, or where arrivals come faster than they are served: such a load has no
 * percentiles, they grow with the time it is looked at.
 */
export function levelVerdict(load: LevelLoad, sla: Sla): LevelVerdict {
  const { summary } = load;
  const judged = sla.map((limit) => ({ limit, ...limitVerdict(load, limit) }));
  const limits = judged.map(({ limit, verdict }) => ({ limit, verdict }));
  const broken = [
    ...fallsBehind(load),
    ...sla.flatMap((limit) => failsTooOften(summary, limit)),
    ...judged.flatMap(({ limit, fails }) => (fails ? [`${slaSubject(limit)} is beyond its limit`] : [])),
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

/** `fails` also where it is not settled yet: a queue that is still filling only grows, and what is too slow stays so. */
function limitVerdict(
  load: LevelLoad,
  sla: SlaLimit,
): { readonly verdict: Verdict; readonly fails: boolean } {
  const { comparison, limit } = sla;
  const figure = load.judged(sla.figure);
  const threshold = { subject: slaSubject(sla), comparison, limit };
  const evidence = load.summary.estimate(figure.metric.name, figure.statistic);
  const verdict = judge(threshold, evidence, load.doubts(figure, limit.value));
  const sure = isOfRequests(sla)
    ? judge(threshold, evidence, load.settledDoubts(figure, limit.value))
    : verdict;
  return { verdict, fails: sure.outcome === 'failed' };
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
