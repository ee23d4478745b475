import type { Milliseconds } from '../../quantities/units';
import type { ShownTrace } from './chrome-trace';
import type { RingSnapshot } from './ring-snapshot';

/** What a trace file is to hold, and where it is to be. */
export interface TraceFileOrder {
  readonly path: string;
  /** Undefined where the kernel is not traced. */
  readonly snapshot: RingSnapshot | undefined;
  readonly shown: Omit<ShownTrace, 'events'>;
}

/** What was written. */
export interface WrittenTraceFile {
  readonly events: number;
  /** From when on each CPU's events are there; undefined without any. */
  readonly since: Milliseconds | undefined;
}

export type TraceFileAnswer =
  ({ readonly kind: 'written' } & WrittenTraceFile) | { readonly kind: 'not written'; readonly why: string };
