import type { Milliseconds } from '../quantities/units';
import type { MetricName } from './metric';
import type { MetricType } from './metric-type';

/** What tells series of one metric apart: `target`, `run`, `gpu`, ... */
export type Labels = Readonly<Record<string, string>>;

/** One sampled series. */
export interface SeriesKey {
  readonly metric: MetricName;
  readonly labels: Labels;
}

/** One value of a series. */
export interface Sample {
  /** When it was taken, in ms since the Unix epoch. */
  readonly at: number;
  readonly value: number;
  /** How long after it was due. */
  readonly late: Milliseconds;
}

/** A time without samples that has a reason. */
export interface Absence {
  readonly type: MetricType;
  readonly labels: Labels;
  /** When it was first so, in ms since the Unix epoch. */
  readonly at: number;
  /** There is no source here, or it gave nothing this once. */
  readonly kind: 'unavailable' | 'failed' | 'missed';
  readonly reason: string;
}

/** Where a collector puts what it samples; each call is one transaction. */
export interface SampleSink {
  /** Adds samples, and makes series known that are new, each with the time for which its samples are kept. */
  append(samples: readonly (SeriesKey & Sample)[], retention: Milliseconds): void;
  noteAbsence(absence: Absence): void;
  /** Deletes the samples that are older than what they are kept for. Returns how many. */
  enforceRetention(now: number): number;
}
