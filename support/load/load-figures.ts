import type { BlockValues } from '../statistics/block-values';
import type { Estimation } from '../statistics/estimate';
import type { LatencyName } from './latencies';
import type { MetricName } from './metric';
import type { Statistic } from './statistic';

/** What is known of a load, whether every request is at hand or they were only counted. */
export interface LoadFigures {
  /** Requests that were answered to their end. */
  readonly completed: number;
  readonly failures: Failures;
  /** How the figures were made: whose clock, and where the token counts come from. */
  readonly source: string;
  /** What was sent and answered, for people. */
  readonly description: string;
  /** Output tokens per second of each round, in order. */
  readonly throughputs: readonly { readonly index: number; readonly tokensPerSecond: number }[];
  /** The pooled values of a latency, for charts; none where they were only counted. */
  values(name: LatencyName): readonly { readonly value: number; readonly weight: number }[];
  /** The figure with its 95 % interval, or why the data does not carry one. */
  estimate(name: MetricName, statistic: Statistic): Estimation;
  /** What a latency or a rate is made of, by the blocks of its interval; none where it was only counted. */
  blockValues?(name: MetricName): BlockValues | undefined;
}

/** Requests that were not, and what the first of them said. */
export interface Failures {
  readonly count: number;
  readonly first: string | undefined;
}
