import { milliseconds } from '../quantities/units';
import type { Round } from './round';
import type { RoundsPlan } from './rounds-plan';
import { isCompleted } from './request-record';
import type { PromptWorkload } from './workload';

/** Runs of single inferences: one is asked for when the one before has been answered. */
export interface InferencePlan {
  readonly workload: PromptWorkload;
  /** Of one run. */
  readonly inferences: number;
}

/** A run a round, by one virtual user. */
export function inferenceRounds({ workload, inferences }: InferencePlan): RoundsPlan {
  const none = milliseconds(0);
  return {
    name: `${workload.model} ${inferences} inferences`,
    requestsEach: inferences,
    budget: milliseconds(Infinity),
    round: ({ index, warmUp, firstRequest }) => ({
      load: { model: 'closed', virtualUsers: 1, requestsEach: inferences, thinkTime: none, rampUp: none },
      workload,
      round: index,
      warmUp,
      firstRequest,
    }),
    against: ({ model, idPrefix }) =>
      inferenceRounds({ workload: { ...workload, model, idPrefix }, inferences }),
  };
}

/** What one run showed; NaN where nothing completed. */
export interface InferenceRun {
  readonly completed: number;
  readonly failed: number;
  /** Completed inferences over the time of the run. */
  readonly inferencesPerSecond: number;
  readonly tokensPerSecond: number;
  /** Mean response time of an inference, in ms. */
  readonly latency: number;
}

/** The figures of a run: sums over its completed inferences, over its time. */
export function inferenceRun({ records, span }: Round): InferenceRun {
  const completed = records.filter(isCompleted);
  const seconds = span === undefined ? NaN : (span.to - span.from) / 1000;
  const tokens = completed.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
  const busy = completed.reduce((sum, { sentAt, endedAt }) => sum + endedAt - sentAt, 0);
  return {
    completed: completed.length,
    failed: records.length - completed.length,
    inferencesPerSecond: completed.length / seconds,
    tokensPerSecond: tokens / seconds,
    latency: busy / completed.length,
  };
}
