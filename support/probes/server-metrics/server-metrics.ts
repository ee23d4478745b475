/**
 * What one scrape says, in the same words for every server. What a server does not expose, or shows only once it has
 * something to count, is missing. Counters count since the server's start.
 */
export interface ServerMetrics {
  readonly kv?: KvUse;
  readonly prefixCache?: PrefixCacheCounters;
  readonly runningRequests?: number;
  readonly waitingRequests?: number;
  /** Counter: how often a running request had to give its memory back. */
  readonly preemptions?: number;
  /** Counter: tokens of prompts, those found in a cache included. */
  readonly promptTokens?: number;
  /** Counter. */
  readonly generatedTokens?: number;
  /**
   * Counter: requests whose answer has ended, without `failedRequests` where the server tells them apart; servers
   * differ in whether aborted ones are among them.
   */
  readonly finishedRequests?: number;
  /**
   * Counter: requests that ended in an error, where the server tells; servers differ in whether those are among them
   * that were refused at once, and what a client gave up itself is left out where that shows.
   */
  readonly failedRequests?: number;
  readonly histograms: ServerHistograms;
  readonly allocator?: AllocatorMemory;
  /** Of the process that answers. */
  readonly residentBytes?: number;
}

/** The KV cache at one instant. */
export interface KvUse {
  /** Held by requests that run; in whole blocks where the server allots blocks. */
  readonly usedTokens?: number;
  /** Kept for later prompts, and given up where room is needed. */
  readonly cachedTokens?: number;
  readonly totalTokens?: number;
  /** The used part of all, 0 to 1. */
  readonly usedShare?: number;
  /** Whether the server counts as used also what it keeps for later prompts; then `usedTokens` is no load. */
  readonly countsCached: boolean;
  /** Whether a beginning that prompts share is kept once, or once for each request. */
  readonly sharesPrefixes: boolean;
}

/** Counters of prompt tokens that were looked for in the prefix cache, and found. */
export interface PrefixCacheCounters {
  readonly queriedTokens: number;
  readonly hitTokens: number;
  /** The server's own names of them, for the report. */
  readonly source: string;
}

/** Durations as the server measured them itself. */
interface ServerHistograms {
  /** From a request's arrival to its first token. */
  readonly ttft?: HistogramReading;
  /** Between outputs of one answer. */
  readonly itl?: HistogramReading;
  /** Mean time per output token, one value a request. */
  readonly tpot?: HistogramReading;
  /** From a request's arrival to the end of its answer. */
  readonly e2e?: HistogramReading;
}

/** A Prometheus histogram: counters all. */
export interface HistogramReading {
  readonly count: number;
  /** In seconds. */
  readonly sum: number;
  /** Upper bounds in seconds, rising to Infinity, and how many values were at most that; none of a summary. */
  readonly buckets: readonly (readonly [le: number, cumulative: number])[];
}

/** A caching allocator of GPU memory, all devices together: what is in use of what it took from the driver. */
export interface AllocatorMemory {
  readonly allocatedBytes: number;
  readonly reservedBytes: number;
}

/** The fields that have a value. */
export function known<T extends object>(fields: {
  readonly [Name in keyof T]?: T[Name] | undefined;
}): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
