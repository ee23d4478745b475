import type { Milliseconds } from '../quantities/units';

/** What a node has used so far, or why nobody knows. */
export type NodeUsage =
  | {
      readonly status: 'measured';
      /** When it was read, on the monotonic clock. */
      readonly at: Milliseconds;
      /** CPU time of the node and its descendants, of user and system; never falls while the node lives. */
      readonly cpuMs: Milliseconds;
      readonly residentBytes: number;
    }
  | { readonly status: 'unavailable'; readonly reason: string };
