import type { Milliseconds } from '../../quantities/units';
import type { MetricValue } from '../metric-source';
import type { MetricType } from '../metric-type';

/**
 * How the sampling of one type of metric fares. Instants that came due are `taken + missed + failed + unavailable`,
 * and one more while a look is under way.
 */
export interface TypeStatus {
  readonly type: MetricType;
  /** In words; as far as it is known, for a server tells its name with its first answer. */
  readonly source: string;
  readonly interval: Milliseconds;
  /** Looks that showed something, the first look at counters among them, which has no value yet. */
  readonly taken: number;
  /** Values of all series. */
  readonly samples: number;
  /** Instants that passed while the look before was not over, or the thread did not run. */
  readonly missed: number;
  readonly failed: number;
  /** The last reason of a failure. */
  readonly lastFailure?: string;
  /** Instants at which the source was not there, most of them without a look. */
  readonly unavailable: number;
  /** Why there is no source at present. */
  readonly unavailableReason?: string;
  /** Why some metrics of the type have no value, while others do. */
  readonly missing: readonly string[];
  /** The last values, and when they were taken in ms since the Unix epoch. */
  readonly last: { readonly at: number; readonly values: readonly MetricValue[] } | undefined;
  /** How long after it was due a look began, at most. */
  readonly largestLateness: Milliseconds;
}

/** How one of the places fares into which samples are put. */
export interface SinkStatus {
  readonly name: string;
  /** Samples that it took. */
  readonly samples: number;
  /** Samples that are not in it. */
  readonly lost: number;
  readonly failures: number;
  readonly lastFailure?: string;
}

/** How a collector fares. */
export interface CollectorStatus {
  readonly types: readonly TypeStatus[];
  readonly sinks: readonly SinkStatus[];
  /** Samples that were older than they are kept. */
  readonly deleted: number;
  /** CPU time of the collector's thread since its first samples were due. */
  readonly cost: { readonly cpuMs: Milliseconds; readonly percentOfCore: number };
}
