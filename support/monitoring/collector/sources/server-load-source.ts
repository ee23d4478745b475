import type { MetricName } from '../../metric';
import type { MetricSource } from '../../metric-source';
import { metricSource, missing, readingOf, valueOrNothing, type MetricPart } from './metric-part';
import type { ScrapedServer } from './scraped-server';

/** What the server says of its load at that instant. */
export function serverLoadSource(server: ScrapedServer): MetricSource {
  return metricSource(
    'Server load',
    () => server.name,
    async (signal) => {
      const scrape = await server.look.take(signal);
      if (scrape.status !== 'sampled') return scrape;
      const { runningRequests, waitingRequests, kv } = scrape.metrics;
      const share = kv?.usedShare;
      const part = (metric: MetricName, value: number | undefined, what: string): MetricPart =>
        value === undefined
          ? missing(metric, `${server.name} does not tell ${what}`)
          : valueOrNothing(metric, value);
      return readingOf([
        part('running_requests', runningRequests, 'how many requests run'),
        part('waiting_requests', waitingRequests, 'how many requests wait'),
        part('kv_cache_used_percent', share && 100 * share, 'how full its KV cache is'),
      ]);
    },
  );
}
