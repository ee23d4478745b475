import type { Mark } from './chart-canvas';

/** What a fault did to the load on a cluster; all instants in ms on one clock. */
export interface FaultTimeline {
  readonly title: string;
  /** When the watched load began: 0 s of the chart. */
  readonly start: number;
  /** What was done, and when: `{ name: '2 of 10 nodes killed', at: 12_000 }`. */
  readonly fault: { readonly name: string; readonly at: number };
  /** When the load was spread over the nodes that were left; undefined where it was not while that was watched. */
  readonly rebalancedAt?: number | undefined;
  /** When what was harmed served again; undefined where it was not healed while that was watched. */
  readonly healedAt?: number | undefined;
  readonly nodes: readonly NodeTimeline[];
  readonly throughput: ThroughputTimeline;
  /** In rising order. */
  readonly responseTimes: readonly ResponseWindow[];
  readonly requests: { readonly total: number; readonly dropped: number };
  /** What is said of it below the title. */
  readonly finding: string;
}

/** Requests/s given to a node, each around `at`, in rising order. */
export interface NodeTimeline {
  readonly id: string;
  /** Whether the fault was done to it. */
  readonly harmed: boolean;
  readonly given: readonly { readonly at: number; readonly rate: number }[];
}

/** Requests/s of the whole cluster. */
interface ThroughputTimeline {
  /** Length of each of the windows, in ms. */
  readonly window: number;
  /** Whole ones alone, in rising order: half a window would be taken for half the throughput. */
  readonly windows: readonly ThroughputWindow[];
  /** Completed requests/s before the fault; not finite where nobody knows. */
  readonly normal: number;
  /** What has to be completed, in % of normal: `{ value: 95, label: 'limit above 95% of normal' }`. */
  readonly minimum?: Mark | undefined;
  /** The lowest window from that of the fault on, in % of normal; found among the windows where it is not given. */
  readonly lowest?: number | undefined;
}

/** Requests/s that ended well, and those that did not, in a window around `at`. */
export interface ThroughputWindow {
  readonly at: number;
  readonly completed: number;
  readonly failed: number;
}

/** Response times of a window around `at`, in ms; not finite where no request was answered in it. */
interface ResponseWindow {
  readonly at: number;
  readonly median?: number | undefined;
  readonly p95: number;
}
