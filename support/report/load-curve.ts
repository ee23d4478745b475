import type { Spread } from './chart-axes';
import type { Mark } from './chart-canvas';

/** What so many virtual users got; a value that was not measured is not finite. */
export interface LoadLevel {
  /** Users, or arrivals per second. */
  readonly users: number;
  /** Tokens/s of all users together. */
  readonly throughput: Spread;
  /** Tokens/s that one user saw. */
  readonly perUser?: Spread | undefined;
  /** Time to first token in ms. */
  readonly ttft: Spread;
  /** Whether the level broke a promise or lost requests. */
  readonly failed: boolean;
}

/** What virtual users cost, level by level. */
export interface LoadCurve {
  readonly title: string;
  readonly levels: readonly LoadLevel[];
  /** What the levels are of; absent: virtual users. */
  readonly of?: 'virtual users' | 'arrivals per second' | undefined;
  /** Which value of the times to first token the levels give: `p95`. */
  readonly statistic?: string | undefined;
  /** Users from which on more of them buy waiting instead of tokens. */
  readonly knee?: number | undefined;
  /** Users from which on no more of them are proven to bring more tokens. */
  readonly plateau?: number | undefined;
  /** Requests that the server works on at a time. */
  readonly slots?: number | undefined;
  /** The promised limits: tokens/s, and ms to the first token. */
  readonly limits?: { readonly throughput?: Mark | undefined; readonly ttft?: Mark | undefined } | undefined;
  /** A fitted curve in tokens/s; drawn where it lies among the levels. */
  readonly fit?: readonly { readonly users: number; readonly throughput: number }[] | undefined;
  /** What is said of it below the title. */
  readonly finding: string;
}
