import { monotonicClock, type Clock } from '../../../quantities/clock';
import type { Milliseconds } from '../../../quantities/units';
import { LiveTally } from '../../../statistics/live-tally';
import type { ServerScrape } from '../../../probes/server-metrics/server-scrape';
import type { ScrapedServer } from './scraped-server';

/** What requests have come to since some beginning. What nobody counts is absent. */
export interface Counts {
  readonly status: 'counted';
  readonly at: Milliseconds;
  readonly answered?: number;
  readonly failed?: number;
  readonly outputTokens?: number;
  readonly responses?: { readonly count: number; readonly sumMs: number };
}

/** Counters of requests, wherever they are kept. */
export interface Counters {
  /** In words; who does not count something is named by it. */
  readonly name: string;
  read(signal: AbortSignal): Promise<Counts | { status: 'unavailable' | 'failed'; reason: string }>;
}

/** Those of the load that this process sends, exact and of every request. */
export function liveCounters(buffer: SharedArrayBuffer, clock: Clock = monotonicClock): Counters {
  const tally = LiveTally.over(buffer);
  return {
    name: 'the load of this run',
    read: () => {
      const { answered, failed, outputTokens, responseTimeMs } = tally.counts();
      const responses = { count: answered, sumMs: responseTimeMs };
      return Promise.resolve({
        status: 'counted',
        at: clock.now(),
        answered,
        failed,
        outputTokens,
        responses,
      });
    },
  };
}

/** Those of the server itself, all its clients together. */
export const serverCounters = (server: ScrapedServer): Counters => ({
  get name() {
    return server.name;
  },
  read: async (signal) => {
    const scrape = await server.look.take(signal);
    return scrape.status === 'sampled' ? countsOf(scrape) : scrape;
  },
});

function countsOf({ at, metrics }: ServerScrape): Counts {
  const { finishedRequests: answered, failedRequests: failed, generatedTokens, histograms } = metrics;
  const { e2e } = histograms;
  return {
    status: 'counted',
    at,
    ...(answered !== undefined && { answered }),
    ...(failed !== undefined && { failed }),
    ...(generatedTokens !== undefined && { outputTokens: generatedTokens }),
    ...(e2e !== undefined && { responses: { count: e2e.count, sumMs: e2e.sum * 1000 } }),
  };
}
