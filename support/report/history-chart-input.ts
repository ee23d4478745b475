/** What was monitored over a time; all instants in ms on one clock. */
export interface MonitoredHistory {
  readonly title: string;
  /** The time that was watched. */
  readonly from: number;
  readonly to: number;
  /** Eight of them are drawn. */
  readonly types: readonly MonitoredType[];
  /** What is said of it below the title. */
  readonly finding: string;
}

/** One type of metric: `CPU utilization`. */
export interface MonitoredType {
  readonly name: string;
  /** Time between samples, in ms; not finite where they come when they come. */
  readonly interval: number;
  /** Twelve of them are drawn. */
  readonly series: readonly MonitoredSeries[];
  readonly absences: readonly MonitoredAbsence[];
}

/** The samples of one series in the order of their instants. */
export interface MonitoredSeries {
  readonly name: string;
  readonly unit: '%' | 'bytes' | 'ms' | 'per second' | 'count';
  readonly samples: readonly MonitoredSample[];
  /** There is not always something to sample: a time without samples is no gap. */
  readonly occasional?: boolean;
}

/** A value, and how long after it was due it was taken, in ms. */
export interface MonitoredSample {
  readonly at: number;
  readonly value: number;
  readonly late: number;
}

/** A time in which there was nothing to sample, and why. */
export interface MonitoredAbsence {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}
