import type { Dispatcher } from 'undici';
import type { Clock } from '../../quantities/clock';
import { elapsed, milliseconds, type Milliseconds } from '../../quantities/units';
import { unavailable, type Unavailable } from '../process/unavailable';
import { MetricsError, whereOf } from '../prometheus/metrics-error';
import { fetchMetricsText } from '../prometheus/prometheus-client';
import { parsePrometheusText, PrometheusTextError } from '../prometheus/prometheus-text';
import { readServerMetrics } from './known-servers';
import type { ServerMetrics } from './server-metrics';

/** Where a server shows its metrics, and what it takes to see them. */
export interface ScrapeTarget {
  readonly url: URL;
  /** Which of several models; see `readServerMetrics`. */
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** See `MetricsFetchOptions`. */
  readonly dispatcher?: Dispatcher;
}

interface Asking {
  readonly deadline: Milliseconds;
  readonly clock: Clock;
}

/** What a server showed at one instant. */
export interface ServerScrape {
  readonly status: 'sampled';
  /** In the middle between asking and having the answer. */
  readonly at: Milliseconds;
  readonly metrics: ServerMetrics;
  readonly server: string;
  /** Server and URL, for the report. */
  readonly source: string;
}

/** A scrape that gave nothing; `isLasting`: nor will the next. */
export interface FailedScrape extends Unavailable {
  readonly isLasting: boolean;
}

/** Asks a server once for its metrics. Rejects only with the signal's reason. */
export async function scrapeServer(
  { url, model, headers, dispatcher, deadline, clock }: ScrapeTarget & Asking,
  signal: AbortSignal,
): Promise<ServerScrape | FailedScrape> {
  const where = whereOf(url);
  const asked = clock.now();
  try {
    const ways = { ...(headers && { headers }), ...(dispatcher && { dispatcher }) };
    const text = await fetchMetricsText(url, { ...ways, deadline, signal });
    const at = milliseconds(asked + elapsed(asked, clock.now()) / 2);
    const reading = readServerMetrics(parsePrometheusText(text), model);
    if (reading.status === 'unavailable') return failedScrape(`${where}: ${reading.reason}`);
    const { server, metrics } = reading;
    return { status: 'sampled', at, server, metrics, source: `${server} at ${where}` };
  } catch (error) {
    if (error instanceof MetricsError) return failedScrape(error.message, error.lasting);
    if (error instanceof PrometheusTextError)
      return failedScrape(`${where} gave no Prometheus text: ${error.message}`);
    throw error;
  }
}

const failedScrape = (reason: string, isLasting = false): FailedScrape => ({
  ...unavailable(reason),
  isLasting,
});
