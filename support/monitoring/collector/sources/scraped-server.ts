import { Agent, type Dispatcher } from 'undici';
import { metricsDispatcher } from '../../../probes/prometheus/metrics-dispatcher';
import { whereOf } from '../../../probes/prometheus/metrics-error';
import { scrapeServer, type ServerScrape } from '../../../probes/server-metrics/server-scrape';
import { monotonicClock } from '../../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../../quantities/units';
import type { ServerMetricsPlan } from '../collector-plan';
import { SharedLook } from './shared-look';

/** A scrape, or why there is none: not now, or not here at all. */
export type ScrapeReading =
  ServerScrape | { readonly status: 'unavailable' | 'failed'; readonly reason: string };

/** A server whose metrics are asked for once for all who want them at one instant. */
export class ScrapedServer implements AsyncDisposable {
  readonly look: SharedLook<ScrapeReading>;
  readonly #where: string;
  #name: string | undefined;
  // A connection that stays spares the server and this thread one for each scrape.
  readonly #dispatcher: Dispatcher;

  /** Throws a `TypeError` where the URL is none. No scrape takes longer than the deadline. */
  constructor({ url: text, headers, model, ...way }: ServerMetricsPlan, deadline: Milliseconds) {
    const url = new URL(text);
    this.#where = whereOf(url);
    this.#dispatcher =
      metricsDispatcher(way) ?? new Agent({ allowH2: false, connect: { timeout: Math.ceil(deadline) } });
    const target = { url, headers, dispatcher: this.#dispatcher, ...(model !== undefined && { model }) };
    // The deadline of undici's timer is in whole milliseconds that fit 32 bits.
    const asking = { deadline: milliseconds(Math.min(deadline, 2 ** 31 - 1)), clock: monotonicClock };
    this.look = new SharedLook(async (signal): Promise<ScrapeReading> => {
      const scrape = await scrapeServer({ ...target, ...asking }, signal);
      if (scrape.status === 'unavailable')
        return { status: scrape.isLasting ? 'unavailable' : 'failed', reason: scrape.reason };
      this.#name = scrape.source;
      return scrape;
    });
  }

  /** With what it calls itself, once it has answered. */
  get name(): string {
    return this.#name ?? `the server at ${this.#where}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy();
  }
}
