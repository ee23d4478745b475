import { expect } from 'chai';
import { judge } from '../assertions/judge';
import type { Comparison } from '../assertions/threshold';
import type { Outcome } from '../assertions/verdict';
import type { LatencyName } from './latencies';
import type { LoadRun } from './load-runner';
import { LoadSummary } from './load-summary';
import { METRICS, type MetricName } from './metric';
import { isCompleted, type CompletedRecord } from './request-record';
import { batchRound } from './round';
import type { Statistic } from './statistic';

/** The figures of a load as one round. */
export const summaryOf = ({ records }: LoadRun): LoadSummary =>
  new LoadSummary([batchRound(records[0]?.round ?? 0, false, records)]);

/** The records of a load of which nothing failed. */
export function completed({ records }: LoadRun): CompletedRecord[] {
  expect(records.filter((record) => !isCompleted(record))).to.deep.equal([]);
  return records.filter(isCompleted);
}

/** A latency of each request in turn, in ms. */
export const values = (summary: LoadSummary, name: LatencyName): number[] =>
  summary.values(name).map(({ value }) => value);

/** What becomes of a promise such as `p50 ttft at most 30 ms`, where nothing is doubtful but the figure itself. */
export function verdict(
  summary: LoadSummary,
  [name, statistic, comparison, limit]: readonly [MetricName, Statistic, Comparison, number],
  doubts: readonly string[] = [],
): Outcome {
  const { dimension } = METRICS[name];
  const threshold = { subject: name, comparison, limit: { dimension, value: limit } };
  return judge(threshold, summary.estimate(name, statistic), doubts).outcome;
}
